using Platform.Storage.DataDirectories;
using Platform.Storage.Tests.Kills;
using Xunit.MicrosoftTestingPlatform;

namespace Platform.Storage.Tests.Children;

/// <summary>The tests, or one of the processes that they start and kill.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["hold", var path]:
                using (DataDirectory.Open(path))
                {
                    Console.WriteLine("held");
                    await Task.Delay(Timeout.Infinite);
                }

                return 0;
            case ["commit", var path, var run]:
                await Committer.RunAsync(path, run);
                return 0;
            case ["measure", var path, var synchronous]:
                await CommitMeasurement.RunAsync(path, synchronous);
                return 0;
            case ["write", var path]:
                Writer.Run(path);
                return 0;
            default:
                return args.Contains("--server") || args.Contains("--internal-msbuild-node")
                    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
                    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
        }
    }
}
