using System.Globalization;

namespace Platform.Learning.Data.Importing;

/// <summary>A comparison with a number, which makes two classes of a label: <c>&gt;0</c>.</summary>
internal sealed record LabelRule(string Comparison, double Number)
{
    // The longer ones first: ">=" begins with ">".
    private static readonly string[] Comparisons = [">=", "<=", ">", "<"];

    /// <summary>Reads a rule; null if it is none.</summary>
    public static LabelRule? Parse(string text)
    {
        var rule = text.Trim();
        return Comparisons.FirstOrDefault(comparison => rule.StartsWith(comparison, StringComparison.Ordinal)) is { } found
            && double.TryParse(rule.AsSpan(found.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new(found, number)
            : null;
    }

    /// <summary>1 where the comparison holds and else 0.</summary>
    public long Class(double value) => Comparison switch
    {
        ">=" => value >= Number,
        "<=" => value <= Number,
        ">" => value > Number,
        _ => value < Number,
    } ? 1 : 0;
}
