using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Concurrency;
using Platform.Contracts.Ids;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tasks;
using Platform.Worker.Lanes;

namespace Platform.Worker.Tests.Lanes;

public sealed class LeaseKeeperTests
{
    private static readonly LaneInfo Lane = new("host/1/0", "cpu");
    private static readonly TaskLease Lease = new(Guid.NewGuid(), new TaskOrder("task", TenantId.Wrap("acme"), new ImportWork(null!, new Dictionary<string, Sha256Digest>())), 1, TimeToLiveSeconds: 20);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_refused_renewal_stops_the_work_at_once()
    {
        await using var keeper = Keep(() => Task.FromResult(false));

        await Tick();

        await Stopped(keeper);
    }

    [Fact]
    public async Task A_granted_renewal_keeps_the_work_going_for_as_long_as_it_takes()
    {
        await using var keeper = Keep(() => Task.FromResult(true));

        for (var i = 0; i < 20; i++)
        {
            await Tick();
        }

        Assert.False(keeper.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task An_unreachable_scheduler_stops_the_work_only_when_the_time_to_live_is_over()
    {
        await using var keeper = Keep(() => Task.FromException<bool>(new TimeoutException()));

        await Tick();
        await Tick();
        await Tick();
        Assert.False(keeper.Lost.IsCancellationRequested);

        await Tick();
        await Stopped(keeper);
    }

    private static Task Stopped(LeaseKeeper keeper)
    {
        var stopped = new TaskCompletionSource();
        keeper.Lost.Register(stopped.SetResult);
        return stopped.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private LeaseKeeper Keep(Func<Task<bool>> renew) =>
        new(new RenewingScheduler(renew), Lane, Lease, TimeSpan.FromSeconds(5), _time, NullLogger.Instance, CancellationToken.None);

    /// <summary>Five seconds pass, and whatever waits for them runs.</summary>
    private async Task Tick()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        await Task.Delay(20);
    }

    /// <summary>Only renewals matter to a keeper.</summary>
    private sealed class RenewingScheduler(Func<Task<bool>> renew) : ISchedulerGrain
    {
        public Task<bool> Renew(Immutable<LaneInfo> lane, Immutable<TaskLease> lease) => renew();

        public Task<bool> RequestPlace(Immutable<RunPlace> place, DateTimeOffset createdAt, bool granted) => throw new NotSupportedException();

        public Task Reconcile(Immutable<IReadOnlyList<RunPlace>> unfinished) => throw new NotSupportedException();

        public Task ReleasePlace(Immutable<RunPlace> place) => throw new NotSupportedException();

        public Task Offer(Immutable<RunPlace> place, Immutable<IReadOnlyList<TaskOrder>> orders) => throw new NotSupportedException();

        public Task Submit(Immutable<TaskOrder> order) => throw new NotSupportedException();

        public Task<Immutable<TaskOutcome>?> Await(string order) => throw new NotSupportedException();

        Task<Immutable<TaskLease>?> ISchedulerGrain.Lease(Immutable<LaneInfo> lane) => throw new NotSupportedException();

        public Task Complete(Guid lease, Immutable<TaskReport> report) => throw new NotSupportedException();

        public Task Fail(Guid lease, Immutable<TaskProblem> problem) => throw new NotSupportedException();

        public Task HandBack(Guid lease) => throw new NotSupportedException();
    }
}
