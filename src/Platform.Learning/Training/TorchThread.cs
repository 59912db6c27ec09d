using System.Runtime.InteropServices;
using TorchSharp;

namespace Platform.Learning.Training;

/// <summary>What a lane's thread sets up before it touches a tensor.</summary>
internal static partial class TorchThread
{
    // Parameters of glibc's mallopt(3).
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int LargestMapThreshold = 32 * 1024 * 1024;

    [ThreadStatic]
    private static bool s_prepared;

    private static int s_allocatorPrepared;

    /// <summary>One torch thread for the calling lane: more would change the order of sums, and collapse on a busy machine.</summary>
    public static void Prepare()
    {
        if (s_prepared)
        {
            return;
        }

        torch.set_num_threads(1);
        if (OperatingSystem.IsLinux() && Interlocked.Exchange(ref s_allocatorPrepared, 1) == 0)
        {
            KeepFreedMemory();
        }

        s_prepared = true;
    }

    /// <summary>
    /// Every step allocates and frees the same activations; by default the C library gives them back to the system each time, and
    /// page faults then take a tenth of the processor (measured, README). Costs each lane the memory of its largest step.
    /// </summary>
    private static void KeepFreedMemory()
    {
        try
        {
            _ = SetAllocator(MapThreshold, LargestMapThreshold);
            _ = SetAllocator(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc: its allocator has no such switch, and results do not depend on it.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}
