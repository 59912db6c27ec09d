using System.CommandLine;
using Platform.Client;

namespace Platform.Server.Quickstart;

/// <summary><c>quickstart</c>: the whole platform in one process, and the comparison of FedAvg and FedSpeed on it.</summary>
internal static class QuickstartCommand
{
    /// <summary>The first word of the command line that asks for it.</summary>
    public const string Name = "quickstart";

    /// <summary>Runs it; 0 only if every run succeeded.</summary>
    public static async Task<int> Run(string[] args)
    {
        var data = new Option<string?>("--data") { Description = "A folder with Fashion-MNIST's four .gz IDX files; else data are generated." };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each run.", DefaultValueFactory = _ => 15 };
        var every = new Option<int>("--every") { Description = "Evaluate after every so many rounds.", DefaultValueFactory = _ => 3 };
        var seeds = new Option<string>("--seeds") { Description = "Seeds, separated by commas; each makes a partition and a pair of runs.", DefaultValueFactory = _ => "1" };
        var json = new Option<string?>("--json") { Description = "Write the results to this file, for programs." };
        var output = new Option<string>("--output") { Description = "The folder for the picture and the checkpoints.", DefaultValueFactory = _ => "quickstart" };
        var directory = new Option<string?>("--data-dir") { Description = "The server's data directory; else a temporary one." };
        var keep = new Option<bool>("--keep") { Description = "Leave the server up at the end, and print its URL and an API key." };
        var root = new RootCommand("Start the whole platform and compare FedAvg with FedSpeed.") { data, rounds, every, seeds, json, output, directory, keep };
        root.SetAction((parsed, cancellation) => Guarded(
            () => new QuickstartOptions
            {
                Data = parsed.GetValue(data),
                Rounds = Positive("--rounds", parsed.GetValue(rounds)),
                Every = Positive("--every", parsed.GetValue(every)),
                Seeds = Seeds(parsed.GetValue(seeds)!),
                Json = parsed.GetValue(json),
                Output = parsed.GetValue(output)!,
                DataDirectory = parsed.GetValue(directory),
                Keep = parsed.GetValue(keep),
            },
            cancellation));
        // The server stops and its temporary folder goes before the process does; the default would cut that off after two seconds.
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    private static async Task<int> Guarded(Func<QuickstartOptions> options, CancellationToken cancellation)
    {
        try
        {
            return await new QuickstartRun(options()).Run(cancellation) ? 0 : 1;
        }
        catch (PlatformProblemException refused)
        {
            return await Failure($"{refused.Problem.Code}: {refused.Problem.Detail}");
        }
        catch (OperationCanceledException)
        {
            return await Failure("Stopped.");
        }
        catch (Exception wrong) when (wrong is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException or HttpRequestException or Hosting.StartRefusedException)
        {
            return await Failure(wrong.Message);
        }
    }

    private static async Task<int> Failure(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }

    private static int Positive(string name, int value) => value > 0 ? value : throw new ArgumentException($"{name} must be at least 1, not {value}.");

    private static IReadOnlyList<long> Seeds(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(seed => long.TryParse(seed, out var number) ? number : throw new ArgumentException($"--seeds takes whole numbers separated by commas, not '{text}'."))];
}
