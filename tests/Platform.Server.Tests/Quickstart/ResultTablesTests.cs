using Platform.Client.Experiments;
using Platform.Contracts.Runs;
using Platform.Server.Quickstart;
using Spectre.Console;

namespace Platform.Server.Tests.Quickstart;

public sealed class ResultTablesTests
{
    private static readonly CurvePoint[] Curve = [Point(5, 0.4951, 1.5, 50_000), Point(60, 0.8321, 0.5, 600_000)];

    [Fact]
    public void A_terminal_of_80_columns_holds_a_run_its_scores_and_where_its_checkpoint_is()
    {
        var lines = Written(Trained("fedspeed", Path.GetFullPath("quickstart/fedspeed-1.safetensors")));

        var row = Assert.Single(lines, line => line.Contains("fedspeed-1.", StringComparison.Ordinal));
        Assert.Equal(["fedspeed-1", "84.18", "%", "(60)", "83.21", "%", "123.4", Path.Combine("quickstart", "fedspeed-1.safetensors")], row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void A_longer_path_stays_whole()
    {
        var file = Path.Combine(Path.GetTempPath(), new string('d', 100), "fedavg-1.safetensors");

        Assert.Single(Written(Trained("fedavg", file)), line => line.Contains(file, StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_without_a_checkpoint_says_how_it_ended() =>
        Assert.Single(Written(new ComparedRun("fedavg", "fedavg", 1, RunState.Failed, [], 1)), line => line.Contains("none: Failed", StringComparison.Ordinal));

    private static ComparedRun Trained(string algorithm, string checkpoint) =>
        new(algorithm, algorithm, 1, RunState.Succeeded, Curve, 123.4, Best: new Score(60, 0.8418, 0.5), Last: new Score(60, 0.8321, 0.5), Checkpoint: checkpoint);

    private static CurvePoint Point(int round, double accuracy, double loss, long gradients) =>
        new(round, gradients, new Dictionary<string, double> { ["global.accuracy"] = accuracy, ["global.loss"] = loss });

    private static string[] Written(ComparedRun run)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 80;
        ResultTables.Write(console, [run]);
        return text.ToString().Split(Environment.NewLine);
    }
}
