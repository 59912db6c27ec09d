using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Platform.Contracts.Problems;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Scheduling;

/// <summary>Has a worker do a task of no run, and waits for its end: imports and partitions.</summary>
internal sealed class WorkerTasks(IGrainFactory grains, IOptions<WorkerTaskOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Runs the task on some lane.</summary>
    /// <exception cref="ProblemException">The task's own refusal; <c>dependency_unavailable</c> if no lane finished it in time.</exception>
    public async Task<TResult> Perform<TResult>(TaskOrder order)
        where TResult : TaskResult
    {
        var scheduler = grains.GetScheduler();
        var until = time.GetUtcNow() + options.Value.Patience;
        while (time.GetUtcNow() < until && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Submitting again is the same task; it matters only if the scheduler was lost in between.
            await scheduler.Submit(order.AsImmutable());
            if (await scheduler.Await(order.Id) is { } outcome)
            {
                return outcome.Value switch
                {
                    { Result: TResult result } => result,
                    { Problem: { } problem } => throw new ProblemException(problem.Code, problem.Detail, problem.Faults),
                    _ => throw new InvalidOperationException($"Task {order.Id} ended without a {typeof(TResult).Name}."),
                };
            }
        }

        throw new ProblemException(ProblemCodes.DependencyUnavailable, "No worker finished the task in time; try again when workers are up.");
    }
}

/// <summary>How long a caller waits for a worker.</summary>
public sealed class WorkerTaskOptions
{
    /// <summary>After this the caller is told to try again; below the response timeout of the calls that wait.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(9);
}
