using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Platform.Contracts.Problems;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Importing;

/// <summary>A table of numbers with a header line; one declared column holds the labels, all others are features in their order.</summary>
internal static class CsvFile
{
    // No number and no column's name is longer; without a limit one endless line is held in memory.
    private const int LongestField = 1000;

    /// <summary>Reads the table; the sample shape is [features].</summary>
    public static Samples Read(Stream table, string labelColumn, int? limit, double? scale)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ",", TrimOptions = TrimOptions.Trim, IgnoreBlankLines = true, MaxFieldSize = LongestField, BadDataFound = Bad };
        using var text = new StreamReader(table, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        using var parser = new CsvParser(text, configuration);
        try
        {
            return Read(parser, labelColumn, limit, scale);
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

    private static Samples Read(CsvParser parser, string labelColumn, int? limit, double? scale)
    {
        var columns = parser.Read() ? parser.Record! : throw Refusal.Malformed("table", "it is empty, and a header line is expected");
        ImportLimits.Check("line 1", 1, columns.Length - 1);
        var label = Label(columns, labelColumn);
        List<float> features = [];
        List<long> labels = [];
        while (labels.Count < (limit ?? int.MaxValue) && parser.Read())
        {
            var row = parser.Record!;
            if (row.Length != columns.Length)
            {
                throw Refusal.Malformed($"line {parser.RawRow}", $"it has {row.Length} fields, and the header names {columns.Length}");
            }

            for (var column = 0; column < row.Length; column++)
            {
                var place = $"line {parser.RawRow}, column \"{columns[column]}\"";
                var value = Number(place, row[column]);
                if (column == label)
                {
                    labels.Add(ImportLimits.Label(place, Whole(place, value)));
                }
                else
                {
                    features.Add(ImportLimits.Feature(place, value * (scale ?? 1)));
                }
            }

            ImportLimits.Check("table", labels.Count, columns.Length - 1);
        }

        ImportLimits.Check("table", labels.Count, columns.Length - 1);
        return new([.. features], [.. labels], [columns.Length - 1]);
    }

    private static int Label(string[] columns, string labelColumn)
    {
        if (columns.CountBy(column => column).FirstOrDefault(column => column.Value > 1) is { Value: > 1 } twice)
        {
            throw Refusal.Malformed($"line 1, column \"{twice.Key}\"", "two columns have this name");
        }

        var label = Array.IndexOf(columns, labelColumn);
        return label >= 0
            ? label
            : throw new ProblemException(new Fault($"line 1, column \"{labelColumn}\"", ProblemCodes.MissingColumn, $"line 1: there is no column \"{labelColumn}\" for the labels; there are {string.Join(", ", columns.Select(column => $"\"{column}\""))}."));
    }

    private static void Bad(BadDataFoundArgs bad) =>
        throw Refusal.Malformed($"line {bad.Context.Parser!.RawRow}", "a quotation mark stands within a field");

    private static double Number(string place, string field) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw Refusal.Malformed(place, $"'{field}' is not a number");

    private static long Whole(string place, double value) => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue
        ? (long)value
        : throw new ProblemException(new Fault(place, ProblemCodes.SchemaMismatch, $"{place}: the label {value.ToString(CultureInfo.InvariantCulture)} is not a whole number."));
}
