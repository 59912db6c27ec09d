using System.Diagnostics;
using Platform.Contracts.Ids;
using Platform.Worker.Lanes;

namespace Platform.Worker.Execution;

/// <summary>A lane's thread for the time of one task, with a clock on it.</summary>
/// <param name="thread">The lane's thread.</param>
/// <param name="tenant">Whose task it is.</param>
/// <param name="cancellation">Cancelled when the lease is lost.</param>
internal sealed class TaskLane(LaneThread thread, TenantId tenant, CancellationToken cancellation)
{
    private TimeSpan _busy;

    /// <summary>Whose task it is: decides which blobs are reached.</summary>
    public TenantId Tenant => tenant;

    /// <summary>Cancelled when the lease is lost.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>How long the thread has computed for this task: what its tenant is charged.</summary>
    public TimeSpan Busy => _busy;

    /// <summary>Computes on the lane's thread.</summary>
    public Task<T> Compute<T>(Func<T> compute) => thread.Run(() =>
    {
        cancellation.ThrowIfCancellationRequested();
        var began = Stopwatch.GetTimestamp();
        try
        {
            return compute();
        }
        finally
        {
            _busy += Stopwatch.GetElapsedTime(began);
        }
    });
}
