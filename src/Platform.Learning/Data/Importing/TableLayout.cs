using System.Globalization;
using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;

namespace Platform.Learning.Data.Importing;

/// <summary>One column of a table that becomes features.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Field">Its place in a row.</param>
/// <param name="Start">Its first feature.</param>
/// <param name="Values">The values of a category, one feature each; null for a number.</param>
/// <param name="Standard">What a number is standardised by; null for nothing.</param>
internal sealed record TableColumn(string Name, int Field, int Start, IReadOnlyList<string>? Values, Standard? Standard)
{
    /// <summary>How many features it becomes, without the one that says what is missing.</summary>
    public int Width => Values?.Count ?? 1;
}

/// <summary>How the values of a category are told apart.</summary>
internal static class Category
{
    /// <summary>As numbers if both are (one hospital writes 1, another 1.0), and else as texts.</summary>
    public static bool Same(string one, string other) => Number(one) is { } first && Number(other) is { } second
        ? first.Equals(second)
        : string.Equals(one, other, StringComparison.Ordinal);

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Which field of a row becomes what: the description of a table, and the names of its columns.</summary>
internal sealed class TableLayout
{
    private TableLayout(IReadOnlyList<string> names, int label, IReadOnlyList<TableColumn> columns, bool indicates)
    {
        Names = names;
        Label = label;
        Columns = columns;
        Width = columns.Sum(column => column.Width + (indicates ? 1 : 0));
    }

    /// <summary>What the columns are called, for messages.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The place of the label in a row.</summary>
    public int Label { get; }

    /// <summary>The columns that become features.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>How many features a sample has.</summary>
    public int Width { get; }

    /// <summary>Lays a table out.</summary>
    /// <param name="table">Its description.</param>
    /// <param name="names">What its columns are called.</param>
    /// <param name="labelColumn">Which of them holds the labels.</param>
    /// <exception cref="ProblemException"><c>missing_column</c>, or <c>malformed_file</c> for a name that two columns have.</exception>
    public static TableLayout Of(TableSpec table, IReadOnlyList<string> names, string labelColumn)
    {
        if (names.CountBy(name => name).FirstOrDefault(name => name.Value > 1) is { Value: > 1 } twice)
        {
            throw Refusal.Malformed($"line 1, column \"{twice.Key}\"", "two columns have this name");
        }

        var label = Find(names, labelColumn, "for the labels");
        foreach (var column in (IEnumerable<string>)[.. table.Categories?.Keys ?? [], .. table.Standardise?.Keys ?? []])
        {
            Find(names, column, "to be read so");
        }

        var indicates = table.WhenMissing is MissingStep.Indicator;
        List<TableColumn> columns = [];
        var start = 0;
        foreach (var name in table.Columns ?? [.. names.Where((_, field) => field != label)])
        {
            var column = new TableColumn(name, Find(names, name, "for a feature"), start, table.Categories?.GetValueOrDefault(name), table.Standardise?.GetValueOrDefault(name));
            columns.Add(column);
            start += column.Width + (indicates ? 1 : 0);
        }

        return new(names, label, columns, indicates);
    }

    private static int Find(IReadOnlyList<string> names, string column, string purpose)
    {
        var field = names.TakeWhile(name => name != column).Count();
        return field < names.Count
            ? field
            : throw new ProblemException(new Fault($"line 1, column \"{column}\"", ProblemCodes.MissingColumn, $"line 1: there is no column \"{column}\" {purpose}; there are {string.Join(", ", names.Select(name => $"\"{name}\""))}."));
    }
}
