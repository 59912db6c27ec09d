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

    /// <summary>The mean curve of runs that differ in their seed.</summary>
    public static IReadOnlyList<CurvePoint> Mean(IReadOnlyList<ComparedRun> runs) =>
    [
        .. runs.SelectMany(run => run.Rounds).GroupBy(point => point.Round).OrderBy(group => group.Key).Select(group =>
            new CurvePoint(group.Key, group.Average(point => point.Accuracy), group.Average(point => point.Loss), (long)group.Average(point => point.GradientSamples))),
    ];

    /// <summary>
    /// FedSpeed takes two gradients a step. What FedAvg has at its end is therefore also compared with what FedSpeed had when it
    /// had computed as many.
    /// </summary>
    public static string? EqualGradients(IReadOnlyList<ComparedRun> runs)
    {
        var average = Mean([.. runs.Where(run => run.Algorithm == "fedavg")]);
        var speed = Mean([.. runs.Where(run => run.Algorithm == "fedspeed")]);
        if (average.Count == 0 || speed.LastOrDefault(point => point.GradientSamples <= average[^1].GradientSamples) is not { } equal)
        {
            return null;
        }

        return $"At equal gradient evaluations: fedavg {average[^1].Accuracy:P2} after {average[^1].GradientSamples} sample gradients (round {average[^1].Round}), fedspeed {equal.Accuracy:P2} after {equal.GradientSamples} (round {equal.Round}).";
    }

    /// <summary>Accuracy and loss by round, for each method the mean over the seeds.</summary>
    private static Table ByRound(IReadOnlyList<ComparedRun> runs)
    {
        var methods = runs.GroupBy(run => run.Algorithm).Select(group => (Name: group.Key, Curve: Mean([.. group]).ToDictionary(point => point.Round))).ToList();
        var table = new Table().Border(TableBorder.Simple).AddColumn("round");
        foreach (var (name, _) in methods)
        {
            table.AddColumn(new TableColumn($"{name} accuracy").RightAligned()).AddColumn(new TableColumn($"{name} loss").RightAligned());
        }

        foreach (var round in methods.SelectMany(method => method.Curve.Keys).Distinct().Order())
        {
            table.AddRow([$"{round}", .. methods.SelectMany(method => method.Curve.TryGetValue(round, out var point) ? (string[])[$"{point.Accuracy:P2}", $"{point.Loss:F4}"] : ["-", "-"])]);
        }

        return table;
    }

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
                Markup.Escape(run.Name),
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
