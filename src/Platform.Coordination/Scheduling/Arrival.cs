namespace Platform.Coordination.Scheduling;

/// <summary>
/// Lets waiting calls sleep until something arrives, or some seconds have passed. Used within one grain's turns. Nobody waits in
/// a host that is stopping: a grain's deactivation, and with it the host's end, would wait for the waiting call.
/// </summary>
internal sealed class Arrival(TimeProvider time, CancellationToken stopping)
{
    private TaskCompletionSource _next = New();

    /// <summary>Wakes everyone who waits.</summary>
    public void Announce()
    {
        var current = _next;
        _next = New();
        current.TrySetResult();
    }

    /// <summary>Waits for the next announcement; false if none came in time.</summary>
    public async Task<bool> Wait(TimeSpan limit)
    {
        var next = _next.Task;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var first = await Task.WhenAny(next, Task.Delay(limit, time, cancel.Token));
        await cancel.CancelAsync();
        return first == next;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
