using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Coordination.Hosting;
using Platform.Coordination.Scheduling;
using Platform.Worker.Execution;

namespace Platform.Worker.Lanes;

/// <summary>Runs the machine's lanes from the moment the silo is up until it is asked to stop.</summary>
internal sealed class LaneHost(
    IGrainFactory grains,
    TaskExecutor executor,
    WorkerInstruments instruments,
    IHostApplicationLifetime lifetime,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILoggerFactory loggers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.Started(stoppingToken);
        // Lanes stop with the first sign of the application's stopping, while the silo can still hear them hand work back.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        var lanes = Enumerable.Range(0, options.Value.LaneCount).Select(ordinal => Start(ordinal, stopping.Token));
        await Task.WhenAll(lanes);
    }

    private Task Start(int ordinal, CancellationToken stopping)
    {
        var info = new LaneInfo($"{Environment.MachineName}/{Environment.ProcessId}/{ordinal}", TaskExecutor.Device);
        var lane = new Lane(info, grains, executor, instruments, options.Value, time, loggers.CreateLogger<Lane>());
        return Task.Run(() => lane.Run(stopping), CancellationToken.None);
    }
}
