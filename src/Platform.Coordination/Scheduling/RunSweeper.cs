using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Platform.Contracts.Ids;
using Platform.Coordination.Hosting;
using Platform.Storage.Runs;

namespace Platform.Coordination.Scheduling;

/// <summary>
/// Wakes every run that has something left to do, at start-up and every few seconds. This is what takes up work after a
/// crash: nothing else has to remember it.
/// </summary>
internal sealed partial class RunSweeper(
    RunStore runs,
    IGrainFactory grains,
    IHostApplicationLifetime lifetime,
    IOptions<SchedulingOptions> options,
    TimeProvider time,
    ILogger<RunSweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.Started(stoppingToken);
        CallerIdentity.ActAsPlatform();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Sweep(stoppingToken);
            await Task.Delay(options.Value.SweepInterval, time, stoppingToken);
        }
    }

    private async Task Sweep(CancellationToken stopping)
    {
        try
        {
            var unfinished = await runs.UnfinishedAsync(stopping);
            foreach (var (tenant, run) in unfinished)
            {
                await Drive(tenant, run, stopping);
            }

            IReadOnlyList<RunPlace> places = [.. unfinished.Select(run => new RunPlace(run.Tenant, run.Run))];
            await grains.GetScheduler().Reconcile(places.AsImmutable());
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            LogSweepFailed(failure);
        }
    }

    private async Task Drive(TenantId tenant, RunId run, CancellationToken stopping)
    {
        try
        {
            await grains.GetRun(tenant, run).Drive().WaitAsync(TimeSpan.FromSeconds(30), time, stopping);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            // One run that cannot be driven must not keep the others asleep.
            LogDriveFailed(failure, run);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} could not be driven; the next sweep tries again")]
    private partial void LogDriveFailed(Exception failure, RunId run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep for unfinished runs failed; the next one follows")]
    private partial void LogSweepFailed(Exception failure);
}
