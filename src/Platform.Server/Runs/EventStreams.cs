using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination;
using Platform.Server.Hosting;
using Platform.Storage.Runs;

namespace Platform.Server.Runs;

/// <summary>
/// Server-sent events of a run. What is sent comes from the store, in order and without gaps; the run's grain only tells when
/// to look, so a lost wake-up delays and never loses.
/// </summary>
internal sealed class EventStreams(RunStore store, IGrainFactory grains, IHostApplicationLifetime lifetime, IOptions<ServerOptions> options, TimeProvider time)
{
    private const int Batch = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<TenantId, int> _open = new();

    /// <summary>Sends the events after a sequence until the run has ended, the caller leaves or the stream is old enough.</summary>
    /// <exception cref="ProblemException"><c>rate_limited</c>: the tenant has as many streams as it may.</exception>
    public async Task Follow(HttpContext http, TenantId tenant, RunId run, long after, CancellationToken caller)
    {
        Enter(tenant);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(caller, lifetime.ApplicationStopping);
            stop.CancelAfter(options.Value.StreamLifetime);
            await Send(http.Response, tenant, run, after, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The stream's end: an event source reconnects by itself, with Last-Event-ID.
        }
        finally
        {
            _open.AddOrUpdate(tenant, 0, (_, count) => count - 1);
        }
    }

    private void Enter(TenantId tenant)
    {
        if (_open.AddOrUpdate(tenant, 1, (_, count) => count + 1) > options.Value.StreamsPerTenant)
        {
            _open.AddOrUpdate(tenant, 0, (_, count) => count - 1);
            throw new ProblemException(ProblemCodes.RateLimited, $"The tenant follows {options.Value.StreamsPerTenant} streams already; close one first.");
        }
    }

    private async Task Send(HttpResponse response, TenantId tenant, RunId run, long after, CancellationToken stop)
    {
        if (await Next(tenant, run, after, stop) is not { } events)
        {
            // Tells an event source not to come back.
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.WriteAsync("retry: 3000\n\n", stop);
        for (IReadOnlyList<RunEvent>? batch = events; batch is not null; batch = await Next(tenant, run, after, stop))
        {
            foreach (var item in batch)
            {
                await response.WriteAsync($"id: {item.Sequence}\nevent: {item.Type}\ndata: {PlatformJson.Write(item)}\n\n", stop);
                after = item.Sequence;
            }

            await response.Body.FlushAsync(stop);
            if (batch.Count == 0)
            {
                await Wake(response, tenant, run, after, stop);
            }
        }
    }

    /// <summary>The events after a sequence, perhaps none yet; null when there will be no more.</summary>
    private async Task<IReadOnlyList<RunEvent>?> Next(TenantId tenant, RunId run, long after, CancellationToken stop)
    {
        var events = await store.EventsAsync(tenant, run, after, Batch, stop);
        if (events.Count > 0 || !await HasEnded(tenant, run, stop))
        {
            return events;
        }

        // The last event may have come between the two looks.
        events = await store.EventsAsync(tenant, run, after, Batch, stop);
        return events.Count > 0 ? events : null;
    }

    /// <summary>Waits until the run has an event after a sequence; heartbeats meanwhile, so that proxies keep the line.</summary>
    private async Task Wake(HttpResponse response, TenantId tenant, RunId run, long after, CancellationToken stop)
    {
        var heard = time.GetTimestamp();
        while (await grains.GetRun(tenant, run).Watch(after).WaitAsync(stop) <= after)
        {
            if (await HasEnded(tenant, run, stop))
            {
                return;
            }

            // A grain that answers at once, because it cannot wait now, must not make this loop spin.
            await Task.Delay(Pause, time, stop);
            if (time.GetElapsedTime(heard) >= options.Value.Heartbeat)
            {
                await response.WriteAsync(": heartbeat\n\n", stop);
                await response.Body.FlushAsync(stop);
                heard = time.GetTimestamp();
            }
        }
    }

    private async Task<bool> HasEnded(TenantId tenant, RunId run, CancellationToken stop) =>
        await store.FindAsync(tenant, run, stop) is not { } found || found.State.IsTerminal();
}
