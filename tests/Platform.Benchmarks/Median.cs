namespace Platform.Benchmarks;

/// <summary>The middle one of many measurements.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> values)
    {
        List<double> sorted = [.. values.Order()];
        return sorted[sorted.Count / 2];
    }
}
