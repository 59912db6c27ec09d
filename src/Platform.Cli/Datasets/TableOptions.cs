using System.CommandLine;
using System.Globalization;
using Platform.Cli.Sessions;
using Platform.Contracts.Datasets;

namespace Platform.Cli.Datasets;

/// <summary>How <c>datasets import --csv</c> says what a table looks like.</summary>
internal sealed class TableOptions
{
    private readonly Option<bool> _noHeader = new("--no-header") { Description = "csv: the first line is a row; columns are called 1, 2, ... unless --column-names names them." };
    private readonly Option<string?> _names = new("--column-names") { Description = "csv: names for the columns of a table without a header, e.g. age,sex,num." };
    private readonly Option<string?> _columns = new("--columns") { Description = "csv: the columns that become features, in this order, e.g. age,sex; else all but the label's." };
    private readonly Option<string[]> _categories = new("--category") { Description = "csv: a column of categories and its values, e.g. cp=1,2,3,4; may be repeated." };
    private readonly Option<string[]> _missing = new("--missing") { Description = "csv: what stands for a missing value, e.g. ?; may be repeated." };
    private readonly Option<MissingStep> _whenMissing = new("--when-missing") { Description = "csv: what becomes of a missing value: refuse, drop (its row), mean (of its column), indicator (mean, and a column that says so)." };
    private readonly Option<string[]> _standardise = new("--standardise") { Description = "csv: a column, its mean and its deviation, e.g. age=54:9, or only age for those of the file; may be repeated." };
    private readonly Option<string?> _positive = new("--positive") { Description = "csv: which labels are class 1, all others being 0, e.g. \">0\"." };

    /// <summary>The options, in the order in which help lists them.</summary>
    public IReadOnlyList<Option> All => [_noHeader, _names, _columns, _categories, _missing, _whenMissing, _standardise, _positive];

    /// <summary>The table that was described; null if no option was given.</summary>
    public TableSpec? Read(ParseResult parsed) => All.All(option => parsed.GetResult(option) is null or { Implicit: true })
        ? null
        : new(
            !parsed.GetValue(_noHeader),
            List(parsed.GetValue(_names)),
            List(parsed.GetValue(_columns)),
            Map(parsed.GetValue(_categories), Category),
            parsed.GetValue(_missing) is { Length: > 0 } missing ? missing : null,
            parsed.GetValue(_whenMissing),
            Map(parsed.GetValue(_standardise), Standardised),
            parsed.GetValue(_positive));

    private static string[]? List(string? text) => text?.Split(',', StringSplitOptions.TrimEntries);

    private static Dictionary<string, T>? Map<T>(string[]? given, Func<string, (string Column, T Value)> read)
    {
        if (given is null or [])
        {
            return null;
        }

        var map = new Dictionary<string, T>();
        foreach (var (column, value) in given.Select(read))
        {
            if (!map.TryAdd(column, value))
            {
                throw new UsageException($"The column '{column}' is described twice.");
            }
        }

        return map;
    }

    private static (string Column, IReadOnlyList<string> Values) Category(string text) => text.Split('=', 2) is [var column, var values]
        ? (column, List(values)!)
        : throw new UsageException($"'{text}' is not a column and its values, like cp=1,2,3,4.");

    private static (string Column, Standard Standard) Standardised(string text) => text.Split('=', 2) switch
    {
        [var column] => (column, new()),
        [var column, var numbers] when numbers.Split(':') is [var mean, var deviation] => (column, new(Number(text, mean), Number(text, deviation))),
        _ => throw NoStandard(text),
    };

    private static double Number(string text, string number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw NoStandard(text);

    private static UsageException NoStandard(string text) => new($"'{text}' is not a column, or a column with mean and deviation, like age=54:9.");
}
