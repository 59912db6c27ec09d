using Platform.Contracts.Ids;
using Platform.Coordination.Scheduling;

namespace Platform.Coordination.Tests.Scheduling;

public sealed class PlaceBookTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch;
    private readonly PlaceBook _book = new(places: 1);

    [Fact]
    public void A_run_without_a_place_waits_for_the_one_before_it()
    {
        var (first, second) = (Place(0), Place(1));

        Assert.True(_book.Request(first, Noon, granted: false));
        Assert.False(_book.Request(second, Noon.AddMinutes(1), granted: false));
        Assert.Equal(second, _book.Release(first));
        Assert.True(_book.Request(second, Noon.AddMinutes(1), granted: false));
    }

    [Fact]
    public void The_oldest_waits_shortest()
    {
        var (running, younger, older) = (Place(0), Place(1), Place(2));
        _book.Request(running, Noon, granted: false);
        _book.Request(younger, Noon.AddMinutes(2), granted: false);
        _book.Request(older, Noon.AddMinutes(1), granted: false);

        Assert.Equal(older, _book.Release(running));
        Assert.False(_book.Request(younger, Noon.AddMinutes(2), granted: false));
        Assert.True(_book.Request(older, Noon.AddMinutes(1), granted: false));
    }

    [Fact]
    public void A_run_that_holds_its_grant_is_never_turned_away()
    {
        _book.Request(Place(0), Noon, granted: false);

        Assert.True(_book.Request(Place(1), Noon, granted: true));
    }

    [Fact]
    public void A_place_whose_run_is_absent_from_two_lists_in_a_row_is_abandoned()
    {
        var (over, going) = (Place(0), Place(1));
        _book.Request(over, Noon, granted: true);
        _book.Request(going, Noon, granted: true);

        Assert.Empty(_book.Abandoned([going]));
        Assert.Equal([over], _book.Abandoned([going]));
    }

    [Fact]
    public void A_run_that_was_granted_just_after_a_list_was_read_is_not_abandoned()
    {
        var young = Place(0);
        _book.Request(young, Noon, granted: true);

        Assert.Empty(_book.Abandoned([]));
        Assert.Empty(_book.Abandoned([young]));
        Assert.Empty(_book.Abandoned([]));
    }

    private static RunPlace Place(int i) => new(TenantId.Wrap("acme"), RunId.New(Noon.AddSeconds(i)));
}
