using TorchSharp;

namespace Platform.Learning.Training;

/// <summary>The state of libtorch that results depend on.</summary>
internal static class TorchThread
{
    [ThreadStatic]
    private static bool s_prepared;

    /// <summary>One torch thread for the calling lane: more would change the order of sums, and collapse on a busy machine.</summary>
    public static void Prepare()
    {
        if (!s_prepared)
        {
            torch.set_num_threads(1);
            s_prepared = true;
        }
    }
}
