using Spectre.Console;

namespace Platform.Server.Quickstart;

/// <summary>The results in words and numbers.</summary>
internal static class ResultTables
{
    /// <summary>The mean curve of runs that differ in their seed.</summary>
    public static IReadOnlyList<CurvePoint> Mean(IReadOnlyList<ComparedRun> runs) =>
    [
        .. runs.SelectMany(run => run.Rounds).GroupBy(point => point.Round).OrderBy(group => group.Key).Select(group =>
            new CurvePoint(group.Key, group.Average(point => point.Accuracy), group.Average(point => point.Loss), (long)group.Average(point => point.GradientSamples))),
    ];

    /// <summary>Accuracy and loss by round, for each method the mean over the seeds.</summary>
    public static Table ByRound(IReadOnlyList<ComparedRun> runs)
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

    /// <summary>One row for each run.</summary>
    public static Table Summary(IReadOnlyList<ComparedRun> runs)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("run", "seed", "status", "best", "last", "seconds", "digest");
        foreach (var column in table.Columns)
        {
            column.NoWrap = true;
        }

        foreach (var run in runs)
        {
            table.AddRow(
                run.Algorithm,
                $"{run.Seed}",
                $"{run.Status}",
                run.Best is { } best ? $"{best.Accuracy:P2} (round {best.Round})" : "-",
                run.Last is { } last ? $"{last.Accuracy:P2}" : "-",
                $"{run.Seconds:F1}",
                run.Digest?.Value[..12] ?? "-");
        }

        return table;
    }

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
}
