using Microsoft.Extensions.Hosting;

namespace Platform.Coordination.Hosting;

/// <summary>Waiting for a host.</summary>
public static class HostStart
{
    /// <summary>Ends when the host, and with it the silo, is up; cancelled if it stops before.</summary>
    public static async Task Started(this IHostApplicationLifetime lifetime, CancellationToken stopping)
    {
        var started = new TaskCompletionSource();
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }
}
