using Orleans.Concurrency;
using Platform.Contracts.Ids;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Scheduling;

/// <summary>A run, as the scheduler knows it.</summary>
public sealed record RunPlace(TenantId Tenant, RunId Run);

/// <summary>A lane that takes work.</summary>
/// <param name="Id">Unique among live lanes: host, process and ordinal.</param>
/// <param name="Device">cpu or cuda.</param>
public sealed record LaneInfo(string Id, string Device);

/// <summary>A lane's right to do a task, until it expires or is refused.</summary>
/// <param name="Id">Random.</param>
/// <param name="Order">The task.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="TimeToLiveSeconds">How long it lives without renewal.</param>
public sealed record TaskLease(Guid Id, TaskOrder Order, int Attempt, double TimeToLiveSeconds);

/// <summary>
/// Hands tasks to lanes, fairly, and notices when a lane is gone. Holds nothing but memory: after a re-activation runs offer
/// their open tasks again and lanes present the leases they hold.
/// </summary>
[Alias("fl.scheduler.v1")]
public interface ISchedulerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Says that a run wants to be granted, or holds its grant already; true if it may go on now, else it will be driven when
    /// its turn comes. A run that holds its grant is never turned away.
    /// </summary>
    [Alias("RequestPlace")]
    Task<bool> RequestPlace(Immutable<RunPlace> place, DateTimeOffset createdAt, bool granted);

    /// <summary>Gives a run's place and all its tasks back.</summary>
    [Alias("ReleasePlace")]
    Task ReleasePlace(Immutable<RunPlace> place);

    /// <summary>Says which runs are unfinished, so that places of runs that ended unheard are given back.</summary>
    [Alias("Reconcile")]
    Task Reconcile(Immutable<IReadOnlyList<RunPlace>> unfinished);

    /// <summary>
    /// Says what a run wants done now. Orders that are known already go on undisturbed; those no longer named are fenced off.
    /// </summary>
    [Alias("Offer")]
    Task Offer(Immutable<RunPlace> place, Immutable<IReadOnlyList<TaskOrder>> orders);

    /// <summary>Queues a task of no run. Asking again with the same id is one task.</summary>
    [Alias("Submit")]
    Task Submit(Immutable<TaskOrder> order);

    /// <summary>Waits some seconds for the end of a submitted task; null if it is not over yet, or unknown: then submit again.</summary>
    [Alias("Await")]
    Task<Immutable<TaskOutcome>?> Await(string order);

    /// <summary>Waits some seconds for a task; null if there is none.</summary>
    [Alias("Lease")]
    Task<Immutable<TaskLease>?> Lease(Immutable<LaneInfo> lane);

    /// <summary>Renews a lease; false if the work is no longer wanted and must stop. A lease unknown after a re-activation is adopted.</summary>
    [Alias("Renew")]
    Task<bool> Renew(Immutable<LaneInfo> lane, Immutable<TaskLease> lease);

    /// <summary>Ends a lease whose task was reported to its run; or, for a task of no run, with its result.</summary>
    [Alias("Complete")]
    Task Complete(Guid lease, Immutable<TaskReport> report);

    /// <summary>Ends a lease whose task failed. The third failure, or a final one, fails the task.</summary>
    [Alias("Fail")]
    Task Fail(Guid lease, Immutable<TaskProblem> problem);

    /// <summary>Gives a lease back undone, without counting an attempt: the lane's process is stopping.</summary>
    [Alias("HandBack")]
    Task HandBack(Guid lease);
}
