using Platform.Server.Quickstart;

namespace Platform.Benchmarks.Rounds;

/// <summary>The platform in this process over a temporary data directory, which goes with it.</summary>
internal static class BenchedPlatform
{
    public static async Task Use(Func<RunningPlatform, string, Task> measure)
    {
        var directory = Directory.CreateTempSubdirectory("platform-benchmark-").FullName;
        try
        {
            await using var platform = await RunningPlatform.Start(directory, CancellationToken.None);
            await measure(platform, directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
