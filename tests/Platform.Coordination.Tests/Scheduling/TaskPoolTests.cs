using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Ids;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Tests.Scheduling;

public sealed class TaskPoolTests
{
    private static readonly TenantId Acme = TenantId.Wrap("acme");
    private static readonly RunPlace First = new(Acme, RunId.New(DateTimeOffset.UnixEpoch));
    private static readonly RunPlace Second = new(Acme, RunId.New(DateTimeOffset.UnixEpoch.AddSeconds(1)));
    private readonly FakeTimeProvider _time = new();
    private readonly TaskPool _pool;

    public TaskPoolTests() => _pool = new TaskPool(_time, TimeSpan.FromSeconds(20), maximumAttempts: 3);

    [Fact]
    public void A_task_is_leased_to_one_lane_only()
    {
        _pool.Offer(First, [Order(First, "a")]);

        Assert.NotNull(Lease());
        Assert.Null(Lease());
    }

    [Fact]
    public void Offering_a_known_task_again_leaves_its_lease_alone()
    {
        _pool.Offer(First, [Order(First, "a")]);
        var lease = Lease()!;

        _pool.Offer(First, [Order(First, "a")]);

        Assert.Null(Lease());
        Assert.True(_pool.Renew(lease));
    }

    [Fact]
    public void A_task_that_is_no_longer_offered_is_fenced_off()
    {
        _pool.Offer(First, [Order(First, "a")]);
        var lease = Lease()!;

        _pool.Offer(First, []);

        Assert.False(_pool.Renew(lease));
        Assert.Null(_pool.Complete(lease.Id));
    }

    [Fact]
    public void A_newer_epoch_takes_the_task_from_the_lane_of_the_older()
    {
        _pool.Offer(First, [Order(First, "a", epoch: 1)]);
        var old = Lease()!;

        _pool.Offer(First, [Order(First, "a", epoch: 2)]);

        Assert.False(_pool.Renew(old));
        Assert.Equal(2, Lease()!.Order.Epoch);
    }

    [Fact]
    public void A_lease_that_is_not_renewed_expires_and_one_that_is_does_not()
    {
        _pool.Offer(First, [Order(First, "a"), Order(First, "b")]);
        var (silent, renewed) = (Lease()!, Lease()!);

        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.True(_pool.Renew(renewed));
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal([silent.Id], _pool.Expired());
    }

    [Fact]
    public void A_lost_attempt_is_followed_by_another_and_the_third_is_the_last()
    {
        _pool.Offer(First, [Order(First, "a")]);

        Assert.Equal(AttemptOutcome.Retried, _pool.Fail(Lease()!.Id, final: false).Outcome);
        Assert.Equal(AttemptOutcome.Retried, _pool.Fail(Lease()!.Id, final: false).Outcome);
        var third = Lease()!;
        Assert.Equal(3, third.Attempt);
        Assert.Equal(AttemptOutcome.GivenUp, _pool.Fail(third.Id, final: false).Outcome);
        Assert.Null(Lease());
    }

    [Fact]
    public void A_final_failure_is_not_tried_again()
    {
        _pool.Offer(First, [Order(First, "a")]);

        Assert.Equal(AttemptOutcome.GivenUp, _pool.Fail(Lease()!.Id, final: true).Outcome);
        Assert.Null(Lease());
    }

    [Fact]
    public void Handing_back_costs_no_attempt()
    {
        _pool.Offer(First, [Order(First, "a")]);

        _pool.HandBack(Lease()!.Id);

        Assert.Equal(1, Lease()!.Attempt);
    }

    [Fact]
    public void A_failure_reported_for_a_void_lease_changes_nothing()
    {
        _pool.Offer(First, [Order(First, "a")]);
        var lease = Lease()!;
        _pool.HandBack(lease.Id);
        var current = Lease()!;

        Assert.Equal(AttemptOutcome.Ignored, _pool.Fail(lease.Id, final: true).Outcome);
        Assert.True(_pool.Renew(current));
    }

    [Fact]
    public void A_pool_that_lost_its_memory_adopts_the_lease_that_a_lane_presents()
    {
        _pool.Offer(First, [Order(First, "a")]);
        var held = Lease()!;
        var fresh = new TaskPool(_time, TimeSpan.FromSeconds(20), maximumAttempts: 3);
        fresh.Offer(First, [Order(First, "a")]);

        Assert.True(fresh.Renew(held));
        Assert.Null(fresh.Lease(_ => DateTimeOffset.UnixEpoch));
        Assert.Equal("a", fresh.Complete(held.Id)!.Id);
    }

    [Fact]
    public void Two_runs_share_the_lanes_evenly_whatever_the_order_of_their_offers()
    {
        _pool.Offer(First, [.. Enumerable.Range(0, 10).Select(i => Order(First, $"first{i}"))]);
        _pool.Offer(Second, [.. Enumerable.Range(0, 10).Select(i => Order(Second, $"second{i}"))]);

        var leased = Enumerable.Range(0, 6).Select(_ => Lease()!.Order.Run).ToList();

        Assert.Equal(3, leased.Count(run => run == First.Run));
        Assert.Equal(3, leased.Count(run => run == Second.Run));
    }

    [Fact]
    public void A_task_of_no_run_comes_before_all_others()
    {
        _pool.Offer(First, [Order(First, "a")]);
        _pool.Add(place: null, new TaskOrder("import", Acme, new ImportWork(null!, new Dictionary<string, Sha256Digest>())));

        Assert.Equal("import", Lease()!.Order.Id);
    }

    private static TaskOrder Order(RunPlace place, string id, long epoch = 1) =>
        new(id, place.Tenant, new ImportWork(null!, new Dictionary<string, Sha256Digest>()), place.Run, epoch);

    private TaskLease? Lease() => _pool.Lease(place => place == First ? DateTimeOffset.UnixEpoch : DateTimeOffset.UnixEpoch.AddSeconds(1));
}
