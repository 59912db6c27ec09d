namespace Platform.Benchmarks.Merging;

/// <summary>The process's resident memory, as Linux counts it.</summary>
internal static class Memory
{
    /// <summary>Bytes that are resident now.</summary>
    public static long Resident() => Read("VmRSS");

    /// <summary>The most bytes that were resident since the start.</summary>
    public static long Peak() => Read("VmHWM");

    private static long Read(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
