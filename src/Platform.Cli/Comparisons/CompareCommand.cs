using System.CommandLine;
using Platform.Cli.Documents;
using Platform.Cli.Sessions;
using Platform.Client.Experiments;
using Platform.Contracts.Problems;

namespace Platform.Cli.Comparisons;

/// <summary>
/// <c>fedctl compare</c>: runs several methods on the same federation with the same seeds, and keeps what they gave. Broken off,
/// the same command goes on: what was submitted is found again.
/// </summary>
internal sealed class CompareCommand
{
    private readonly Option<FileInfo> _file = new("--file", "-f") { Description = "YAML or JSON: the experiment.", Required = true };
    private readonly Option<DirectoryInfo?> _data = new("--data") { Description = "Where the paths of the data begin; else in the file's folder." };
    private readonly Option<DirectoryInfo?> _output = new("--output", "-o") { Description = "The folder for the results NAME.md, NAME.csv and NAME.png; else the file's." };
    private readonly Option<int> _inFlight = new("--in-flight") { Description = "How many runs are under way at once.", DefaultValueFactory = _ => 2 };
    private readonly Option<bool> _retry = new("--retry-failed") { Description = "Submit runs anew that failed or were cancelled." };

    public static Command Make()
    {
        var self = new CompareCommand();
        var command = new Command("compare", "Run several methods on the same clients and seeds, and compare them; the same command again goes on where it was.")
        {
            self._file, self._data, self._output, self._inFlight, self._retry,
        };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => self.Compare(session, parsed, cancellation)));
        return command;
    }

    private async Task Compare(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetValue(_file)!;
        var file = SpecFile<Experiment>.Read(path);
        var inFlight = parsed.GetValue(_inFlight);
        if (inFlight < 1)
        {
            throw new UsageException($"--in-flight is at least 1, not {inFlight}.");
        }

        var plan = Located(file, () => ExperimentPlan.Of(file.Value));
        var board = new CompareBoard(session.Screen, plan.Runs.Count);
        var runner = Located(file, () => new ExperimentRunner(session.Tenant, plan, (parsed.GetValue(_data) ?? path.Directory!).FullName)
        {
            InFlight = inFlight,
            RetryFailed = parsed.GetValue(_retry),
            Told = board.Take,
        });
        var output = parsed.GetValue(_output) ?? path.Directory!;
        output.Create();
        try
        {
            var runs = await session.Send(file, root: string.Empty, async () =>
            {
                await runner.PrepareAsync(cancellation);
                return await board.Show(() => runner.RunAsync(cancellation));
            });
            var version = await session.Platform.VersionAsync(cancellation);
            var report = new ExperimentReport(file.Value, CommandLine(parsed), TimeProvider.System.GetUtcNow(), version.Version, runner.Federations, Comparison.Of(file.Value, runs), runs);
            CompareResults.Show(session.Screen, report, await CompareResults.Keep(report, output, cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new FailedException("Stopped; the runs that were submitted go on. The same command takes the comparison up where it is.");
        }
    }

    /// <summary>What to type to have this again; keys and addresses are not told.</summary>
    private string CommandLine(ParseResult parsed) => string.Concat(
        $"fedctl compare -f {Quoted(parsed, _file)}",
        parsed.GetValue(_data) is null ? string.Empty : $" --data {Quoted(parsed, _data)}",
        parsed.GetValue(_output) is null ? string.Empty : $" --output {Quoted(parsed, _output)}");

    /// <summary>As it was typed, not as it was resolved.</summary>
    private static string Quoted(ParseResult parsed, Option option)
    {
        var typed = parsed.GetResult(option)!.Tokens[0].Value;
        return typed.Contains(' ', StringComparison.Ordinal) ? $"'{typed}'" : typed;
    }

    private static T Located<T>(SpecFile<Experiment> file, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (ProblemException refused)
        {
            throw new ProblemException(refused.Code, refused.Message, file.Locate(refused.Faults));
        }
    }
}
