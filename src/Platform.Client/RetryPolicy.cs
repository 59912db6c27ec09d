namespace Platform.Client;

/// <summary>
/// How often and how long a request is tried again that may have been lost: every request of this client can be repeated, since
/// creating ones carry an idempotency key. Waits are uniform in [0, limit) (full jitter), the limit doubling each time.
/// </summary>
/// <param name="Attempts">How many attempts in all.</param>
/// <param name="First">The first wait's limit.</param>
/// <param name="Longest">No wait is longer.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan First, TimeSpan Longest)
{
    /// <summary>Eight attempts over some ten seconds: a server that restarts is met again.</summary>
    public static RetryPolicy Default { get; } = new(8, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    /// <summary>One attempt.</summary>
    public static RetryPolicy None { get; } = new(1, TimeSpan.Zero, TimeSpan.Zero);

    internal TimeSpan Wait(int failed)
    {
        var limit = Math.Min(First.TotalSeconds * Math.Pow(2, failed - 1), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(limit * Random.Shared.NextDouble());
    }
}
