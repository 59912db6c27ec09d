using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;

namespace Platform.Learning.Data.Importing;

/// <summary>What is wrong with a table's description in itself, before its file is looked at.</summary>
internal static class TableChecks
{
    /// <summary>Every fault, each with its JSON pointer.</summary>
    public static IEnumerable<Fault> Check(TableSpec table, string? labelColumn) =>
        [.. Columns(table, labelColumn), .. Categories(table), .. Standards(table), .. Words(table)];

    private static IEnumerable<Fault> Columns(TableSpec table, string? labelColumn)
    {
        if (table is { Header: true, Names: not null })
        {
            yield return new("/table/names", ProblemCodes.UnsupportedCombination, "The header line names the columns; with 'names', say 'header' false.");
        }

        if (Twice(table.Names) is { } name)
        {
            yield return new("/table/names", ProblemCodes.InvalidArgument, $"Two columns are called '{name}'.");
        }

        if (table.Columns is { Count: 0 } || Twice(table.Columns) is not null)
        {
            yield return new("/table/columns", ProblemCodes.InvalidArgument, "'columns' must name at least one column, and each once.");
        }

        if (table.Columns?.Contains(labelColumn!) == true)
        {
            yield return new("/table/columns", ProblemCodes.InvalidArgument, $"The column '{labelColumn}' holds the labels; it is no feature too.");
        }
    }

    private static IEnumerable<Fault> Categories(TableSpec table)
    {
        foreach (var (column, values) in table.Categories ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            if (values.Count == 0 || values.Index().Any(value => values.Take(value.Index).Any(other => Category.Same(other, value.Item))))
            {
                yield return new($"/table/categories/{column}", ProblemCodes.InvalidArgument, $"The column '{column}' must list at least one value, and each once.");
            }

            if (values.FirstOrDefault(value => table.Missing?.Contains(value) == true) is { } missing)
            {
                yield return new($"/table/categories/{column}", ProblemCodes.InvalidArgument, $"'{missing}' stands for a missing value; it is no category too.");
            }

            if (table.Standardise?.ContainsKey(column) == true)
            {
                yield return new($"/table/standardise/{column}", ProblemCodes.UnsupportedCombination, $"The column '{column}' has categories, which are not standardised.");
            }
        }
    }

    private static IEnumerable<Fault> Standards(TableSpec table)
    {
        foreach (var (column, standard) in table.Standardise ?? new Dictionary<string, Standard>())
        {
            if (standard.Mean is null != standard.Deviation is null)
            {
                yield return new($"/table/standardise/{column}", ProblemCodes.InvalidArgument, "'mean' and 'deviation' are given together, or neither for those of this file.");
            }

            if (standard.Mean is { } mean && !double.IsFinite(mean))
            {
                yield return new($"/table/standardise/{column}/mean", ProblemCodes.OutOfRange, "'mean' must be a finite number.");
            }

            if (standard.Deviation is { } deviation && !(double.IsFinite(deviation) && deviation > 0))
            {
                yield return new($"/table/standardise/{column}/deviation", ProblemCodes.OutOfRange, "'deviation' must be a finite number above 0.");
            }
        }
    }

    private static IEnumerable<Fault> Words(TableSpec table)
    {
        if (table.WhenMissing is not MissingStep.Refuse && table.Missing is null or { Count: 0 })
        {
            yield return new("/table/missing", ProblemCodes.MissingField, "'missing' must list what stands for a missing value, e.g. \"?\".");
        }

        if (table.Positive is { } rule && LabelRule.Parse(rule) is null)
        {
            yield return new("/table/positive", ProblemCodes.InvalidArgument, $"'{rule}' is not one of >, >=, <, <= and a number, as in \">0\".");
        }
    }

    private static string? Twice(IReadOnlyList<string>? names) => names?.CountBy(name => name).FirstOrDefault(name => name.Value > 1).Key;
}
