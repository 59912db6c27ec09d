using Platform.Contracts.Ids;
using Platform.Coordination.Runs;
using Platform.Storage.Runs;

namespace Platform.Coordination.Tests.Runs;

public sealed class ClientStatesTests
{
    private static readonly ClientId Ada = ClientId.Wrap("ada");
    private static readonly ClientId Bob = ClientId.Wrap("bob");

    [Fact]
    public void A_clients_state_is_that_of_its_newest_participation()
    {
        var states = ClientStates.None.With([Part(Ada, 1)]).With([Part(Ada, 4)]);

        Assert.Equal(Pack(4), states.Newest(Ada));
        Assert.Null(states.Newest(Bob));
    }

    [Fact]
    public void A_participation_without_a_state_does_not_hide_the_one_before_it() =>
        Assert.Equal(Pack(1), ClientStates.None.With([Part(Ada, 1)]).With([Part(Ada, 2) with { States = null }]).Newest(Ada));

    [Fact]
    public void A_refused_client_gets_no_state() =>
        Assert.Null(ClientStates.None.With([Part(Ada, 1) with { Refused = "non_finite" }]).Newest(Ada));

    [Fact]
    public void A_state_is_kept_while_a_retained_round_can_reach_it_and_dropped_after()
    {
        var states = ClientStates.None.With([Part(Ada, 1)]).With([Part(Ada, 3)]).With([Part(Ada, 6)]);

        var (kept, dropped) = states.Retain([4, 5, 6]);
        Assert.Equal([1], dropped.Select(part => part.Round));

        var (newest, droppedNext) = kept.Retain([6, 7, 8]);
        Assert.Equal([3], droppedNext.Select(part => part.Round));
        Assert.Equal(Pack(6), newest.Newest(Ada));
    }

    [Fact]
    public void The_newest_state_of_a_client_that_is_seldom_selected_is_never_dropped()
    {
        var states = ClientStates.None.With([Part(Bob, 1)]).With([Part(Ada, 90)]);

        var (kept, dropped) = states.Retain([98, 99, 100]);

        Assert.Empty(dropped);
        Assert.Equal(Pack(1), kept.Newest(Bob));
    }

    private static ParticipationRecord Part(ClientId client, int round) => new()
    {
        Tenant = TenantId.Wrap("acme"),
        Run = RunId.New(DateTimeOffset.UnixEpoch),
        Generation = 0,
        Round = round,
        Resample = 0,
        Step = 0,
        Client = client,
        Slice = 0,
        Samples = 1,
        Loss = 0,
        SquaredDrift = 0,
        States = Pack(round),
    };

    private static Sha256Digest Pack(int round) => Sha256Digest.Of([(byte)round]);
}
