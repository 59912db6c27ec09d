namespace Platform.Benchmarks;

/// <summary>How busy the machine is: a figure without it says little.</summary>
internal static class Machine
{
    public static void Describe(string when)
    {
        var load = File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";
        Console.WriteLine($"[{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {when}: {Environment.ProcessorCount} processors, load average {load}]");
    }
}
