using System.Globalization;

namespace Platform.Client.Experiments;

/// <summary>The results of a comparison as rows of text, for a terminal and for Markdown alike.</summary>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">One for each method.</param>
/// <param name="Notes">What must be known to read them.</param>
public sealed record ResultTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>The table of some results.</summary>
    public static ResultTable Of(Experiment experiment, IReadOnlyList<MethodResult> results)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(results);
        var (metric, baseline) = (experiment.Metric, experiment.Baseline);
        var targets = experiment.Targets ?? [];
        var columns = experiment.Columns ?? [];
        return new(
            [
                "method", "seeds", "rounds", "last", "best", $"against {baseline}",
                .. targets.Select(target => $"rounds to {Numbers.Target(metric, target)}"),
                "at equal gradients",
                .. columns,
                "MB down", "MB up", "seconds", "lane seconds",
            ],
            [.. results.Select(result => Row(experiment, result, Full(results, baseline)))],
            NotesOf(experiment, results));
    }

    private static IReadOnlyList<string> Row(Experiment experiment, MethodResult result, int? full)
    {
        var metric = experiment.Metric;
        return
        [
            result.Method,
            Text(result.Succeeded),
            result.Rounds is { } rounds ? Text(rounds) : "-",
            Numbers.Value(metric, result.Last),
            Numbers.Value(metric, result.Best),
            result.Difference is { } paired ? $"{Numbers.Difference(metric, paired.Difference)}{(paired.Round == full ? string.Empty : $" (round {Text(paired.Round)})")}" : "-",
            .. result.Targets.Select(Reached),
            result.EqualGradients is { } equal
                ? $"{Numbers.Value(metric, equal.Method)} ({Numbers.Difference(metric, equal.Difference)}{(equal.Round is { } at ? $", round {Text(at)}" : string.Empty)})"
                : "-",
            .. (experiment.Columns ?? []).Select(column => Numbers.Value(column, result.Columns.GetValueOrDefault(column))),
            Numbers.Megabytes(result.DownBytes),
            Numbers.Megabytes(result.UpBytes),
            Numbers.Seconds(result.Seconds),
            Numbers.Seconds(result.DeviceSeconds),
        ];
    }

    private static List<string> NotesOf(Experiment experiment, IReadOnlyList<MethodResult> results)
    {
        List<string> notes =
        [
            $"Metric: {experiment.Metric}; mean ± sample standard deviation over the seeds. Against {experiment.Baseline}: seed by seed, at the last round that both have evaluated{(Numbers.IsPart(experiment.Metric) ? ", in points" : string.Empty)}.",
            $"At equal gradients: after as many sample gradients as {experiment.Baseline} computed in all (or the method, if it computed fewer), and the paired difference there. Bytes are of the tensors, for one run; seconds are from grant to end, lane seconds the work alone.",
        ];
        var full = Full(results, experiment.Baseline);
        notes.AddRange(results.Where(result => result.Difference is { } paired && paired.Round != full).Select(result =>
            $"{result.Method} was evaluated until round {Text(result.Rounds ?? 0)} and {experiment.Baseline} until round {Text(full ?? 0)}: they are compared at round {Text(result.Difference!.Round)}, which both have."));
        notes.AddRange(results.Where(result => result.Targets.Any(target => target is { Reached: > 0 } && target.Reached < target.Runs)).Select(result =>
            $"{result.Method}: a target in brackets was reached by so many of its runs only, and the mean is over these."));
        return notes;
    }

    private static string Reached(TargetReached target) => target switch
    {
        { Rounds: null } => "-",
        { Rounds: { } rounds } when target.Reached == target.Runs => rounds.ToString("0.#", CultureInfo.InvariantCulture),
        { Rounds: { } rounds } => string.Create(CultureInfo.InvariantCulture, $"{rounds:0.#} ({target.Reached} of {target.Runs})"),
    };

    private static int? Full(IReadOnlyList<MethodResult> results, string baseline) => results.FirstOrDefault(result => result.Method == baseline)?.Rounds;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
