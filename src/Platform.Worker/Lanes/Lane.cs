using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Platform.Contracts.Problems;
using Platform.Coordination;
using Platform.Coordination.Hosting;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tasks;
using Platform.Worker.Execution;

namespace Platform.Worker.Lanes;

/// <summary>Takes one task after the other: lease, work, report. Holds nothing that a crash could lose.</summary>
internal sealed partial class Lane(
    LaneInfo info,
    IGrainFactory grains,
    TaskExecutor executor,
    WorkerInstruments instruments,
    WorkerOptions options,
    TimeProvider time,
    ILogger<Lane> logger)
{
    private readonly ISchedulerGrain _scheduler = grains.GetScheduler();

    /// <summary>Works until the worker stops. A task that is under way then is handed back.</summary>
    public async Task Run(CancellationToken stopping)
    {
        CallerIdentity.ActAsPlatform();
        using var thread = new LaneThread($"lane {info.Id}");
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await _scheduler.Lease(info.AsImmutable()) is { } lease)
                {
                    await Work(lease.Value, thread, stopping);
                }
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                LogUnreachable(failure, info.Id);
                await Task.Delay(options.Retry, time, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            catch (Exception)
            {
                // The silo is going down under the lane: whatever was leased expires.
                return;
            }
        }
    }

    private async Task Work(TaskLease lease, LaneThread thread, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested)
        {
            await _scheduler.HandBack(lease.Id);
            return;
        }

        var order = lease.Order;
        using var activity = WorkerTelemetry.Start(order, lease.Attempt);
        await using var keeper = new LeaseKeeper(_scheduler, info, lease, options.Renewal, time, logger, stopping);
        var began = time.GetTimestamp();
        try
        {
            FaultPoints.Reach($"task.{order.Work.Kind}.begin");
            var (result, device) = await executor.Execute(order, thread, keeper.Lost);
            FaultPoints.Reach($"task.{order.Work.Kind}.done");
            await Report(lease, new TaskReport(order.Id, order.Epoch, result, (long)device.TotalMicroseconds, lease.Attempt));
            instruments.Finished(order, result, time.GetElapsedTime(began), device);
        }
        catch (OperationCanceledException) when (keeper.Lost.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, stopping.IsCancellationRequested ? "handed back" : "lease lost");
            await _scheduler.HandBack(lease.Id);
        }
        catch (Exception failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            instruments.Failed(order);
            LogFailed(failure, order.Id, lease.Attempt);
            await _scheduler.Fail(lease.Id, TaskProblems.Of(failure).AsImmutable());
        }
    }

    /// <summary>
    /// Tells the run first and ends the lease after: if the run cannot take the report, the lease expires and the task is done
    /// again, to the same result.
    /// </summary>
    private async Task Report(TaskLease lease, TaskReport report)
    {
        if (lease.Order.Run is { } run)
        {
            await grains.GetRun(lease.Order.Tenant, run).Report(report.AsImmutable());
        }

        FaultPoints.Reach($"task.{lease.Order.Work.Kind}.reported");
        await _scheduler.Complete(lease.Id, report.AsImmutable());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lane {Lane} could not reach the scheduler; it tries again")]
    private partial void LogUnreachable(Exception failure, string lane);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} failed at attempt {Attempt}")]
    private partial void LogFailed(Exception failure, string task, int attempt);
}

/// <summary>What a failure means to the scheduler.</summary>
internal static class TaskProblems
{
    /// <summary>A refusal is final: the input is wrong, and trying again would refuse it again. Anything else may pass.</summary>
    public static TaskProblem Of(Exception failure) => failure switch
    {
        ProblemException problem => new(problem.Code, problem.Message, problem.Faults, Final: problem.Code is not (ProblemCodes.StorageFull or ProblemCodes.DependencyUnavailable)),
        _ => new(ProblemCodes.TaskFailed, failure.Message, [], Final: false),
    };
}
