using System.Globalization;

namespace Platform.Client.Experiments;

/// <summary>How the numbers of results are written, for every reader alike: parts of one as per cent, other metrics as they are.</summary>
internal static class Numbers
{
    /// <summary>Whether a metric is a part of one.</summary>
    public static bool IsPart(string metric) => metric.Contains("accuracy", StringComparison.Ordinal);

    /// <summary>One value.</summary>
    public static string Value(string metric, double value) => IsPart(metric)
        ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:F2} %")
        : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Mean and deviation.</summary>
    public static string Value(string metric, Spread? spread) => Spread(metric, spread, sign: string.Empty);

    /// <summary>Mean and deviation of a difference, with its sign; parts of one in points.</summary>
    public static string Difference(string metric, Spread? spread) => Spread(metric, spread, sign: "+");

    private static string Spread(string metric, Spread? spread, string sign)
    {
        if (spread is null)
        {
            return "-";
        }

        var (scale, digits, unit) = IsPart(metric) ? (100, "0.00", sign.Length == 0 ? " %" : string.Empty) : (1, "0.000", string.Empty);
        var format = sign.Length == 0 ? digits : $"+{digits};-{digits};{digits}";
        var deviation = spread.Deviation is { } known ? $" ± {(known * scale).ToString(digits, CultureInfo.InvariantCulture)}" : string.Empty;
        return $"{(spread.Mean * scale).ToString(format, CultureInfo.InvariantCulture)}{deviation}{unit}";
    }

    /// <summary>A round value as people say it: <c>80 %</c>.</summary>
    public static string Target(string metric, double value) => IsPart(metric)
        ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.##} %")
        : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Millions of bytes.</summary>
    public static string Megabytes(double? bytes) => bytes is { } known ? Short(known / 1e6) : "-";

    /// <summary>Seconds.</summary>
    public static string Seconds(double? seconds) => seconds is { } known ? Short(known) : "-";

    private static string Short(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
