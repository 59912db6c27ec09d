using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Platform.Contracts.Datasets;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Importing;

/// <summary>A table in lines; one declared column holds the labels, all others are features in their order unless the request says otherwise.</summary>
internal static class CsvFile
{
    // No number and no column's name is longer; without a limit one endless line is held in memory.
    private const int LongestField = 1000;

    /// <summary>Reads the table; the sample shape is [features].</summary>
    /// <param name="table">The file.</param>
    /// <param name="request">How to read it.</param>
    public static Samples Read(Stream table, ShardRequest request)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ",", TrimOptions = TrimOptions.Trim, IgnoreBlankLines = true, MaxFieldSize = LongestField, BadDataFound = Bad };
        using var text = new StreamReader(table, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        using var parser = new CsvParser(text, configuration);
        try
        {
            return Read(parser, request.Table ?? new TableSpec(), request);
        }
        catch (DecoderFallbackException)
        {
            throw Refusal.Malformed($"line {parser.RawRow + 1}", "it is not UTF-8 text");
        }
        catch (MaxFieldSizeException)
        {
            throw Refusal.Malformed($"line {Math.Max(1, parser.RawRow)}", $"it has a field of more than {LongestField} characters");
        }
    }

    private static Samples Read(CsvParser parser, TableSpec table, ShardRequest request)
    {
        if (!parser.Read())
        {
            throw Refusal.Malformed("table", table.Header ? "it is empty, and a header line is expected" : "it is empty");
        }

        var layout = TableLayout.Of(table, Names(parser.Record!, table), request.LabelColumn!);
        ImportLimits.Check("line 1", 1, layout.Width);
        var rows = new TableRows(layout, table, request.Scale ?? 1);
        for (var isRow = !table.Header || parser.Read(); isRow; isRow = rows.Count < (request.Limit ?? int.MaxValue) && parser.Read())
        {
            rows.Add(Row(parser, layout), parser.RawRow);
        }

        return rows.ToSamples();
    }

    private static IReadOnlyList<string> Names(string[] first, TableSpec table)
    {
        if (table.Header)
        {
            return first;
        }

        var names = table.Names ?? [.. Enumerable.Range(1, first.Length).Select(column => column.ToString(CultureInfo.InvariantCulture))];
        return names.Count == first.Length ? names : throw Refusal.Malformed("line 1", $"it has {first.Length} fields, and 'names' names {names.Count}");
    }

    private static string[] Row(CsvParser parser, TableLayout layout) => parser.Record is { } row && row.Length == layout.Names.Count
        ? row
        : throw Refusal.Malformed($"line {parser.RawRow}", $"it has {parser.Record!.Length} fields, and {layout.Names.Count} are expected, as in line 1");

    private static void Bad(BadDataFoundArgs bad) =>
        throw Refusal.Malformed($"line {bad.Context.Parser!.RawRow}", "a quotation mark stands within a field");
}
