using System.Globalization;
using System.Text;
using Platform.Contracts.Federations;

namespace Platform.Client.Experiments;

/// <summary>What a comparison found, with all that is needed to find it again.</summary>
/// <param name="Experiment">What was asked for.</param>
/// <param name="Command">The command that ran it.</param>
/// <param name="At">When it ended.</param>
/// <param name="PlatformVersion">Whose server ran it.</param>
/// <param name="Federations">What it trained on.</param>
/// <param name="Results">What is said of each method.</param>
/// <param name="Runs">Every run.</param>
public sealed record ExperimentReport(
    Experiment Experiment,
    string Command,
    DateTimeOffset At,
    string PlatformVersion,
    IReadOnlyList<Federation> Federations,
    IReadOnlyList<MethodResult> Results,
    IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>A page in Markdown.</summary>
    /// <param name="picture">The picture's name, beside the page.</param>
    public string Markdown(string picture)
    {
        var table = ResultTable.Of(Experiment, Results);
        var page = new StringBuilder();
        page.Append(Invariant($"# {Experiment.Title ?? Experiment.Name}\n\n    {Command}\n\n"));
        page.Append(Invariant($"Ended on {At:yyyy-MM-dd}, platform {PlatformVersion}{Profiles()}.\n\n"));
        foreach (var federation in Federations)
        {
            page.Append(Invariant($"* Federation `{federation.Id}`: {federation.ClientCount} clients, model `{federation.Spec.Model.Name}` of {federation.Parameters} parameters, partition `{federation.Spec.Partition.Name}`, manifest `{federation.ManifestSha256}`\n"));
        }

        page.Append('\n');
        Append(page, table.Columns, table.Rows);
        foreach (var note in table.Notes)
        {
            page.Append(Invariant($"\n{note}\n"));
        }

        page.Append(Invariant($"\n![The curves]({picture})\n\n## Runs\n\n"));
        Append(page, ["method", "seed", "run", "state", "last", "best", "seconds", "digest"], [.. Runs.Select(Row)]);
        foreach (var failed in Runs.Where(run => run.Failure is not null))
        {
            page.Append(Invariant($"\n{failed.Method}, seed {failed.Seed} failed: {failed.Failure!.Detail} {failed.Failure.NextStep}\n"));
        }

        return page.ToString();
    }

    /// <summary>Every evaluated round of every run, one a line.</summary>
    public string Csv()
    {
        string[] metrics = [.. Runs.SelectMany(run => run.Rounds).SelectMany(point => point.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
        var lines = new StringBuilder().AppendJoin(',', (string[])["method", "algorithm", "seed", "run", "round", "gradient_samples", .. metrics.Select(Field)]).Append('\n');
        foreach (var run in Runs)
        {
            foreach (var point in run.Rounds)
            {
                string[] values = [.. metrics.Select(metric => point.Value(metric)?.ToString("R", CultureInfo.InvariantCulture) ?? string.Empty)];
                lines.AppendJoin(',', (string[])[Field(run.Method), run.Algorithm, Invariant($"{run.Seed}"), $"{run.Run}", Invariant($"{point.Round}"), Invariant($"{point.GradientSamples}"), .. values]).Append('\n');
            }
        }

        return lines.ToString();
    }

    private string Profiles() => string.Concat(Runs.Select(run => run.NumericProfile).OfType<string>().Distinct().Select(profile => $", {profile}"));

    private IReadOnlyList<string> Row(ComparedRun run) =>
    [
        run.Method,
        Invariant($"{run.Seed}"),
        $"{run.Run}",
        $"{run.Status}",
        run.Rounds.LastOrDefault(point => point.Value(Experiment.Metric) is not null) is { } last ? Invariant($"{Numbers.Value(Experiment.Metric, last.Value(Experiment.Metric)!.Value)} (round {last.Round})") : "-",
        run.Rounds.Max(point => point.Value(Experiment.Metric)) is { } best ? Numbers.Value(Experiment.Metric, best) : "-",
        Numbers.Seconds(run.Seconds),
        run.Digest?.Value[..12] ?? "-",
    ];

    private static void Append(StringBuilder page, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        foreach (var line in (IEnumerable<IReadOnlyList<string>>)[columns, [.. columns.Select(_ => "---")], .. rows])
        {
            page.Append("| ").AppendJoin(" | ", line.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        }
    }

    private static string Field(string text) => text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
