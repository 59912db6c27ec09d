using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Platform.Coordination.Scheduling;

namespace Platform.Worker.Lanes;

/// <summary>
/// Keeps a lease alive while its task is worked on. A refused renewal ends the work at once; a scheduler that cannot be
/// reached ends it only when the time to live is over, since until then nobody else can hold the task.
/// </summary>
internal sealed partial class LeaseKeeper : IAsyncDisposable
{
    private readonly ISchedulerGrain _scheduler;
    private readonly LaneInfo _lane;
    private readonly TaskLease _lease;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _renewing;

    public LeaseKeeper(ISchedulerGrain scheduler, LaneInfo lane, TaskLease lease, TimeSpan renewal, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        (_scheduler, _lane, _lease, _time, _logger) = (scheduler, lane, lease, time, logger);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _renewing = Renew(renewal);
    }

    /// <summary>Cancelled when the lease is lost, or the worker stops.</summary>
    public CancellationToken Lost => _lost.Token;

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _renewing;
        _lost.Dispose();
        _done.Dispose();
    }

    private async Task Renew(TimeSpan renewal)
    {
        using var timer = new PeriodicTimer(renewal, _time);
        var renewed = _time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(_done.Token))
            {
                switch (await TryRenew())
                {
                    case true:
                        renewed = _time.GetTimestamp();
                        break;
                    case null when _time.GetElapsedTime(renewed).TotalSeconds < _lease.TimeToLiveSeconds:
                        break;
                    default:
                        LogLost(_lease.Order.Id);
                        await _lost.CancelAsync();
                        return;
                }
            }
        }
        catch (OperationCanceledException) when (_done.IsCancellationRequested)
        {
            // The task is over: nothing is left to renew.
        }
    }

    /// <summary>Whether the lease holds; null if the scheduler could not be reached.</summary>
    private async Task<bool?> TryRenew()
    {
        try
        {
            return await _scheduler.Renew(_lane.AsImmutable(), _lease.AsImmutable());
        }
        catch (Exception failure) when (!_done.IsCancellationRequested)
        {
            LogUnreachable(failure, _lease.Order.Id);
            return null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease on {Task} is lost; its work stops")]
    private partial void LogLost(string task);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease on {Task} could not be renewed; the next attempt follows")]
    private partial void LogUnreachable(Exception failure, string task);
}
