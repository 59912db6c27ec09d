using System.Diagnostics;
using System.Globalization;

namespace Platform.Coordination;

/// <summary>
/// Named places at which a test can have this process killed, as if by the machine. Inert unless the environment variable
/// <c>PLATFORM_FAULT_POINT</c> holds <c>name</c> or <c>name:n</c>: then the n-th arrival at that name ends the process with
/// SIGKILL, so that nothing is flushed, closed or answered.
/// </summary>
public static class FaultPoints
{
    private static readonly (string Name, int Arrival) Armed = Parse(Environment.GetEnvironmentVariable("PLATFORM_FAULT_POINT"));
    private static int s_arrivals;

    /// <summary>Says that execution has come to a named place.</summary>
    public static void Reach(string name)
    {
        if (Armed.Name == name && Interlocked.Increment(ref s_arrivals) == Armed.Arrival)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            // The signal may take a moment; nothing may happen after the fault point.
            using var never = new ManualResetEvent(initialState: false);
            never.WaitOne();
        }
    }

    private static (string Name, int Arrival) Parse(string? armed)
    {
        var parts = (armed ?? string.Empty).Split(':');
        return (parts[0], parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1);
    }
}
