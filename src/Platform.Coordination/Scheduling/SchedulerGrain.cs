using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Platform.Contracts.Problems;
using Platform.Coordination.Hosting;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Scheduling;

/// <summary>
/// The thin shell around <see cref="PlaceBook"/> and <see cref="TaskPool"/>. Reentrant: it keeps only memory, changes it
/// without awaiting, and lanes wait inside its calls.
/// </summary>
[Reentrant, KeepAlive]
internal sealed partial class SchedulerGrain(
    IGrainFactory grains,
    IOptions<SchedulingOptions> options,
    SchedulingInstruments instruments,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<SchedulerGrain> logger) : Grain, ISchedulerGrain
{
    private static readonly TaskProblem Lost = new(
        ProblemCodes.TaskFailed, "The lane that held the task stopped renewing its lease.", [], Final: false);

    private readonly PlaceBook _places = new(options.Value.Places);
    private readonly TaskPool _tasks = new(time, options.Value.LeaseTimeToLive, options.Value.MaximumAttempts);
    private readonly Dictionary<string, TaskOutcome> _outcomes = [];
    private readonly Queue<string> _outcomeOrder = [];
    private readonly Arrival _work = new(time, lifetime.ApplicationStopping);
    private readonly Arrival _ends = new(time, lifetime.ApplicationStopping);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(ExpireLeases, new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task<bool> RequestPlace(Immutable<RunPlace> place, DateTimeOffset createdAt, bool granted) =>
        Task.FromResult(_places.Request(place.Value, createdAt, granted));

    public Task ReleasePlace(Immutable<RunPlace> place)
    {
        Release(place.Value);
        return Task.CompletedTask;
    }

    public Task Reconcile(Immutable<IReadOnlyList<RunPlace>> unfinished)
    {
        foreach (var place in _places.Abandoned(unfinished.Value))
        {
            Release(place);
        }

        return Task.CompletedTask;
    }

    private void Release(RunPlace place)
    {
        _tasks.Offer(place, []);
        if (_places.Release(place) is { } next)
        {
            // For the platform, not for the tenant whose run released the place: the next run may be another tenant's.
            CallerIdentity.ActAsPlatform();
            // Not awaited: the released run need not wait for its successor. The sweeper repeats what is lost here.
            grains.GetRun(next.Tenant, next.Run).Drive().Ignore();
        }
    }

    public Task Offer(Immutable<RunPlace> place, Immutable<IReadOnlyList<TaskOrder>> orders)
    {
        _tasks.Offer(place.Value, orders.Value);
        _work.Announce();
        return Task.CompletedTask;
    }

    public Task Submit(Immutable<TaskOrder> order)
    {
        if (!_outcomes.ContainsKey(order.Value.Id))
        {
            _tasks.Add(place: null, order.Value);
            _work.Announce();
        }

        return Task.CompletedTask;
    }

    public async Task<Immutable<TaskOutcome>?> Await(string order)
    {
        var until = time.GetUtcNow() + options.Value.LongPoll;
        while (!_outcomes.ContainsKey(order) && until - time.GetUtcNow() is var left && left > TimeSpan.Zero && await _ends.Wait(left))
        {
            // Some task has ended; it may be this one.
        }

        return _outcomes.TryGetValue(order, out var outcome) ? new Immutable<TaskOutcome>(outcome) : null;
    }

    public async Task<Immutable<TaskLease>?> Lease(Immutable<LaneInfo> lane)
    {
        var until = time.GetUtcNow() + options.Value.LongPoll;
        while (true)
        {
            if (_tasks.Lease(_places.CreatedAt) is { } lease)
            {
                LogLeased(lease.Order.Id, lane.Value.Id, lease.Attempt);
                instruments.Leased(_tasks.Leased, _tasks.Ready);
                return new Immutable<TaskLease>(lease);
            }

            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero || !await _work.Wait(left))
            {
                return null;
            }
        }
    }

    public Task<bool> Renew(Immutable<LaneInfo> lane, Immutable<TaskLease> lease) => Task.FromResult(_tasks.Renew(lease.Value));

    public Task Complete(Guid lease, Immutable<TaskReport> report)
    {
        if (_tasks.Complete(lease) is { Run: null } order)
        {
            End(order.Id, new TaskOutcome(report.Value.Result));
        }

        return Task.CompletedTask;
    }

    public async Task Fail(Guid lease, Immutable<TaskProblem> problem)
    {
        var (outcome, order) = _tasks.Fail(lease, problem.Value.Final);
        if (outcome is AttemptOutcome.Ignored)
        {
            return;
        }

        LogFailed(order!.Id, problem.Value.Code, problem.Value.Detail, outcome);
        instruments.AttemptFailed(order.Work.Kind, outcome);
        if (outcome is AttemptOutcome.Retried)
        {
            _work.Announce();
        }
        else if (order.Run is { } run)
        {
            CallerIdentity.ActAsPlatform();
            await grains.GetRun(order.Tenant, run).TaskFailed(order.AsImmutable(), problem);
        }
        else
        {
            End(order.Id, new TaskOutcome(Problem: problem.Value));
        }
    }

    public Task HandBack(Guid lease)
    {
        _tasks.HandBack(lease);
        _work.Announce();
        return Task.CompletedTask;
    }

    private async Task ExpireLeases(CancellationToken cancellation)
    {
        foreach (var lease in _tasks.Expired())
        {
            instruments.LeaseExpired();
            await Fail(lease, Lost.AsImmutable());
        }
    }

    private void End(string order, TaskOutcome outcome)
    {
        // Callers ask within seconds; a bounded memory of outcomes is enough for those who ask twice.
        _outcomes[order] = outcome;
        _outcomeOrder.Enqueue(order);
        if (_outcomeOrder.Count > 1000)
        {
            _outcomes.Remove(_outcomeOrder.Dequeue());
        }

        _ends.Announce();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {Task} is leased to {Lane}, attempt {Attempt}")]
    private partial void LogLeased(string task, string lane, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} failed with {Code}: {Detail} ({Outcome})")]
    private partial void LogFailed(string task, string code, string detail, AttemptOutcome outcome);
}
