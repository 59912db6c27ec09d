using System.Globalization;
using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Importing;

/// <summary>
/// Takes a table's rows, and turns them into samples when all are there: only then are the means known that take the place of missing values.
/// </summary>
/// <param name="layout">Which field becomes what.</param>
/// <param name="table">How fields are read.</param>
/// <param name="scale">What numbers are multiplied by that are not standardised.</param>
internal sealed class TableRows(TableLayout layout, TableSpec table, double scale)
{
    // A missing value, until the means are known; a number that is not finite is never taken.
    private const float Missing = float.NaN;

    private readonly LabelRule? _rule = table.Positive is { } rule ? LabelRule.Parse(rule) : null;
    private readonly List<float> _features = [];
    private readonly List<long> _labels = [];

    /// <summary>How many rows were taken.</summary>
    public int Count => _labels.Count;

    /// <summary>Takes a row, or leaves it out because something is missing.</summary>
    /// <param name="row">Its fields.</param>
    /// <param name="line">Its line in the file, for messages.</param>
    public void Add(string[] row, int line)
    {
        if (table.WhenMissing is MissingStep.Drop && (IsMissing(row[layout.Label]) || layout.Columns.Any(column => IsMissing(row[column.Field]))))
        {
            return;
        }

        _labels.Add(Label(Place(line, layout.Label), row[layout.Label]));
        foreach (var column in layout.Columns)
        {
            Add(column, Place(line, column.Field), row[column.Field]);
        }

        ImportLimits.Check("table", Count, layout.Width);
    }

    /// <summary>The samples; the shape is [features].</summary>
    public Samples ToSamples()
    {
        ImportLimits.Check("table", Count, layout.Width);
        float[] features = [.. _features];
        foreach (var column in layout.Columns.Where(column => column.Standard is not null || table.Missing is { Count: > 0 }))
        {
            for (var feature = column.Start; feature < column.Start + column.Width; feature++)
            {
                Finish(features, column, feature);
            }
        }

        return new(features, [.. _labels], [layout.Width]);
    }

    private void Add(TableColumn column, string place, string field)
    {
        var missing = IsMissing(field);
        if (missing && table.WhenMissing is MissingStep.Refuse)
        {
            throw Refusal.Malformed(place, $"'{field}' stands for a missing value; 'whenMissing' says what to do with those: drop, mean or indicator");
        }

        _features.AddRange((missing, column.Values) switch
        {
            (true, _) => Enumerable.Repeat(Missing, column.Width),
            (false, { } values) => OneHot(place, values, field),
            _ => [ImportLimits.Feature(place, Number(place, field) * (column.Standard is null ? scale : 1))],
        });
        if (table.WhenMissing is MissingStep.Indicator)
        {
            _features.Add(missing ? 1 : 0);
        }
    }

    private void Finish(float[] features, TableColumn column, int feature)
    {
        var (mean, deviation) = Moments(features, column, feature);
        var (centre, divisor) = column.Standard is null ? (0.0, 1.0) : (column.Standard.Mean ?? mean, column.Standard.Deviation ?? deviation);
        for (var at = feature; at < features.Length; at += layout.Width)
        {
            var value = float.IsNaN(features[at]) ? mean : features[at];
            features[at] = ImportLimits.Feature($"column \"{column.Name}\"", (value - centre) / divisor);
        }
    }

    // Over what is there, in the order of the rows. A column that is constant is left so: its deviation counts as 1.
    private (double Mean, double Deviation) Moments(float[] features, TableColumn column, int feature)
    {
        var present = Enumerable.Range(0, Count).Select(row => (double)features[(row * layout.Width) + feature]).Where(value => !double.IsNaN(value)).ToList();
        if (present.Count == 0)
        {
            throw Refusal.Malformed($"column \"{column.Name}\"", "every value is missing, so there is no mean to take their place; leave the column out");
        }

        var mean = present.Average();
        var deviation = Math.Sqrt(present.Average(value => (value - mean) * (value - mean)));
        return (mean, deviation > 0 ? deviation : 1);
    }

    private long Label(string place, string field)
    {
        if (IsMissing(field))
        {
            throw Refusal.Malformed(place, $"the label is missing ('{field}'); only 'whenMissing' drop leaves such a row out");
        }

        var value = Number(place, field);
        if (_rule is null)
        {
            return ImportLimits.Label(place, Whole(place, value));
        }

        return double.IsNaN(value) ? throw Refusal.Malformed(place, $"'{field}' compares with nothing") : _rule.Class(value);
    }

    private bool IsMissing(string field) => table.Missing?.Contains(field) == true;

    private string Place(int line, int field) => $"line {line}, column \"{layout.Names[field]}\"";

    private static IEnumerable<float> OneHot(string place, IReadOnlyList<string> values, string field) => values.Any(value => Category.Same(value, field))
        ? values.Select(value => Category.Same(value, field) ? 1f : 0f)
        : throw new ProblemException(new Fault(place, ProblemCodes.SchemaMismatch, $"{place}: '{field}' is not among the values that are listed: {string.Join(", ", values)}."));

    private static double Number(string place, string field) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw Refusal.Malformed(place, $"'{field}' is not a number");

    private static long Whole(string place, double value) => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue
        ? (long)value
        : throw new ProblemException(new Fault(place, ProblemCodes.SchemaMismatch, $"{place}: the label {value.ToString(CultureInfo.InvariantCulture)} is not a whole number."));
}
