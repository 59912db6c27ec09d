using Platform.Contracts.Runs;

namespace Platform.Client.Experiments;

/// <summary>What a comparison found of one method. Only runs that succeeded count.</summary>
/// <param name="Method">Its label.</param>
/// <param name="Algorithm">The name of its algorithm.</param>
/// <param name="Succeeded">How many of its runs count.</param>
/// <param name="Rounds">The last round that all its runs have evaluated.</param>
/// <param name="Last">The metric at that round.</param>
/// <param name="Best">The metric at each run's best round.</param>
/// <param name="Difference">Against the baseline; null for the baseline itself.</param>
/// <param name="Targets">When the metric reached each target.</param>
/// <param name="EqualGradients">Against the baseline after as many gradients; null for the baseline itself.</param>
/// <param name="Columns">Other curves, at the last round.</param>
/// <param name="DownBytes">Sent to clients by one run, on the mean.</param>
/// <param name="UpBytes">Sent by clients in one run, on the mean.</param>
/// <param name="Seconds">From a run's grant to its end, on the mean.</param>
/// <param name="DeviceSeconds">A run's lane time, on the mean.</param>
public sealed record MethodResult(
    string Method,
    string Algorithm,
    int Succeeded,
    int? Rounds,
    Spread? Last,
    Spread? Best,
    PairedDifference? Difference,
    IReadOnlyList<TargetReached> Targets,
    EqualGradients? EqualGradients,
    IReadOnlyDictionary<string, Spread> Columns,
    double? DownBytes,
    double? UpBytes,
    double? Seconds,
    double? DeviceSeconds);

/// <summary>Method − baseline, seed by seed, at the last round that all these runs have evaluated.</summary>
/// <param name="Round">That round.</param>
/// <param name="Difference">Over the seeds that both have.</param>
public sealed record PairedDifference(int Round, Spread Difference);

/// <summary>When a metric reached a value.</summary>
/// <param name="Target">The value.</param>
/// <param name="Rounds">The mean, over the runs that reached it, of the first evaluated round at or above it; null if none did.</param>
/// <param name="Reached">How many runs reached it.</param>
/// <param name="Runs">Of how many.</param>
public sealed record TargetReached(double Target, double? Rounds, int Reached, int Runs);

/// <summary>
/// Methods differ in the gradients they take a step. For each seed both are read at their last evaluated round within the same
/// number of sample gradients: the smaller of what the two runs computed in all.
/// </summary>
/// <param name="Samples">Sample gradients, on the mean over the seeds.</param>
/// <param name="Round">The method's round at which it is read, if it is the same for all seeds.</param>
/// <param name="Method">The metric of the method.</param>
/// <param name="Difference">Method − baseline, seed by seed.</param>
public sealed record EqualGradients(double Samples, int? Round, Spread Method, Spread Difference);

/// <summary>The arithmetic of comparisons: from runs to what is said of each method.</summary>
public static class Comparison
{
    /// <summary>Compares the methods of an experiment.</summary>
    /// <param name="experiment">What was asked for.</param>
    /// <param name="runs">Its runs that have ended; others count as not there.</param>
    public static IReadOnlyList<MethodResult> Of(Experiment experiment, IReadOnlyList<ComparedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var succeeded = runs.Where(run => run.Status is RunState.Succeeded).ToLookup(run => run.Method);
        return [.. experiment.Methods.Select(method => Of(experiment, method, [.. succeeded[method.Label]], [.. succeeded[experiment.Baseline]]))];
    }

    /// <summary>The mean curve of some runs with its spread, over the rounds that all of them have evaluated.</summary>
    public static IReadOnlyList<(int Round, Spread Value)> Curve(IReadOnlyList<ComparedRun> runs, string metric) =>
        [.. CommonRounds(runs, metric).Order().Select(round => (round, Spread.Of([.. runs.Select(run => At(run, round, metric))])!))];

    private static MethodResult Of(Experiment experiment, ExperimentMethod method, IReadOnlyList<ComparedRun> runs, IReadOnlyList<ComparedRun> baseline)
    {
        var metric = experiment.Metric;
        var isBaseline = method.Label == experiment.Baseline;
        (ComparedRun Own, ComparedRun Base)[] pairs = isBaseline ? [] : [.. runs.Join(baseline, run => run.Seed, run => run.Seed, (own, other) => (own, other))];
        var last = Last(runs, metric);
        return new(
            method.Label,
            method.Algorithm.Name,
            runs.Count,
            last,
            last is { } round ? Spread.Of([.. runs.Select(run => At(run, round, metric))]) : null,
            Spread.Of([.. runs.Select(run => run.Rounds.Max(point => point.Value(metric))).OfType<double>()]),
            Paired(pairs, metric),
            [.. (experiment.Targets ?? []).Select(target => Reached(runs, target, metric))],
            Equal(pairs, metric),
            (experiment.Columns ?? []).Select(column => (column, Last(runs, column) is { } at ? Spread.Of([.. runs.Select(run => At(run, at, column))]) : null))
                .Where(column => column.Item2 is not null).ToDictionary(column => column.column, column => column.Item2!),
            Spread.Of([.. runs.Select(run => (double?)run.DownBytes).OfType<double>()])?.Mean,
            Spread.Of([.. runs.Select(run => (double?)run.UpBytes).OfType<double>()])?.Mean,
            Spread.Of([.. runs.Select(run => run.Seconds)])?.Mean,
            Spread.Of([.. runs.Select(run => run.DeviceSeconds)])?.Mean);
    }

    private static PairedDifference? Paired((ComparedRun Own, ComparedRun Base)[] pairs, string metric) =>
        Last([.. pairs.SelectMany(pair => (ComparedRun[])[pair.Own, pair.Base])], metric) is { } round
            ? new(round, Spread.Of([.. pairs.Select(pair => At(pair.Own, round, metric) - At(pair.Base, round, metric))])!)
            : null;

    private static TargetReached Reached(IReadOnlyList<ComparedRun> runs, double target, string metric)
    {
        var first = runs.Select(run => run.Rounds.FirstOrDefault(point => point.Value(metric) >= target)).OfType<CurvePoint>().ToList();
        return new(target, first.Count == 0 ? null : first.Average(point => point.Round), first.Count, runs.Count);
    }

    private static EqualGradients? Equal((ComparedRun Own, ComparedRun Base)[] pairs, string metric)
    {
        var read = pairs.Select(pair =>
        {
            var (own, other) = (Measured(pair.Own, metric), Measured(pair.Base, metric));
            var budget = own.Count == 0 || other.Count == 0 ? -1 : Math.Min(own[^1].GradientSamples, other[^1].GradientSamples);
            return (Budget: budget, Own: own.LastOrDefault(point => point.GradientSamples <= budget), Base: other.LastOrDefault(point => point.GradientSamples <= budget));
        }).Where(pair => pair is { Own: not null, Base: not null }).ToList();
        if (read.Count == 0)
        {
            return null;
        }

        var rounds = read.Select(pair => pair.Own!.Round).Distinct().ToList();
        return new(
            read.Average(pair => pair.Budget),
            rounds is [var only] ? only : null,
            Spread.Of([.. read.Select(pair => pair.Own!.Value(metric)!.Value)])!,
            Spread.Of([.. read.Select(pair => pair.Own!.Value(metric)!.Value - pair.Base!.Value(metric)!.Value)])!);
    }

    private static int? Last(IReadOnlyList<ComparedRun> runs, string metric) => CommonRounds(runs, metric) is { Count: > 0 } rounds ? rounds.Max() : null;

    private static IReadOnlyCollection<int> CommonRounds(IReadOnlyList<ComparedRun> runs, string metric) =>
        runs.Count == 0 ? [] : [.. runs.Select(run => Measured(run, metric).Select(point => point.Round)).Aggregate((all, one) => all.Intersect(one))];

    private static List<CurvePoint> Measured(ComparedRun run, string metric) => [.. run.Rounds.Where(point => point.Value(metric) is not null)];

    private static double At(ComparedRun run, int round, string metric) => run.Rounds.Single(point => point.Round == round).Value(metric)!.Value;
}
