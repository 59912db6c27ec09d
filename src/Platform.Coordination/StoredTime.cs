namespace Platform.Coordination;

/// <summary>The time as the store keeps it.</summary>
internal static class StoredTime
{
    /// <summary>Now, in whole microseconds: what is answered at once is then what is read later.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
