using System.Globalization;
using Platform.Client.Experiments;
using Spectre.Console;

namespace Platform.Server.Quickstart;

/// <summary>The results in words and numbers.</summary>
internal static class ResultTables
{
    /// <summary>Writes both tables. A path is there to be copied: a terminal folds a line that is too long whole, the console would crop it.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<ComparedRun> runs)
    {
        console.Profile.Width = 10_000;
        console.Write(ByRound(runs));
        console.Write(Summary(runs));
    }

    /// <summary>What tells a run from the others; its checkpoint's file is called so.</summary>
    public static string Name(ComparedRun run) => $"{run.Method}-{run.Seed}";

    /// <summary>
    /// FedSpeed takes two gradients a step. What FedAvg has at its end is therefore also compared with what FedSpeed had when it
    /// had computed as many.
    /// </summary>
    public static string? EqualGradients(Experiment experiment, IReadOnlyList<ComparedRun> runs) =>
        Comparison.Of(experiment, runs).FirstOrDefault(result => result.EqualGradients is not null) is { EqualGradients: { } equal } other
            ? $"At equal gradient evaluations, {equal.Samples:F0} sample gradients: {experiment.Baseline} {equal.Method.Mean - equal.Difference.Mean:P2}, {other.Method} {equal.Method.Mean:P2}{(equal.Round is { } round ? $" (its round {round})" : string.Empty)}."
            : null;

    /// <summary>Accuracy and loss by round, for each method the mean over the seeds.</summary>
    private static Table ByRound(IReadOnlyList<ComparedRun> runs)
    {
        var methods = runs.GroupBy(run => run.Method).Select(group => (Name: group.Key, Accuracy: Curve(group, "global.accuracy"), Loss: Curve(group, "global.loss"))).ToList();
        var table = new Table().Border(TableBorder.Simple).AddColumn("round");
        foreach (var (name, _, _) in methods)
        {
            table.AddColumn(new TableColumn($"{name} accuracy").RightAligned()).AddColumn(new TableColumn($"{name} loss").RightAligned());
        }

        foreach (var round in methods.SelectMany(method => method.Accuracy.Keys).Distinct().Order())
        {
            table.AddRow([$"{round}", .. methods.SelectMany(method => (string[])[Cell(method.Accuracy, round, "P2"), Cell(method.Loss, round, "F4")])]);
        }

        return table;
    }

    private static Dictionary<int, double> Curve(IEnumerable<ComparedRun> runs, string metric) =>
        Comparison.Curve([.. runs.Where(run => run.Rounds.Count > 0)], metric).ToDictionary(point => point.Round, point => point.Value.Mean);

    private static string Cell(Dictionary<int, double> curve, int round, string format) => curve.TryGetValue(round, out var value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";

    /// <summary>One row for each run. Its columns just leave room for the default folder's paths on a terminal of 80 columns.</summary>
    private static Table Summary(IReadOnlyList<ComparedRun> runs)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("run-seed", "best (round)", "last", "seconds", "checkpoint");
        foreach (var column in table.Columns)
        {
            column.Padding = new Padding(0, 0, 1, 0);
        }

        foreach (var run in runs)
        {
            table.AddRow(
                Markup.Escape(Name(run)),
                run.Best is { } best ? $"{best.Accuracy:P2} ({best.Round})" : "-",
                run.Last is { } last ? $"{last.Accuracy:P2}" : "-",
                $"{run.Seconds:F1}",
                Markup.Escape(run.Checkpoint is { } file ? Shortest(file) : $"none: {run.Status}"));
        }

        return table;
    }

    /// <summary>The path as it is typed here.</summary>
    private static string Shortest(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }
}
