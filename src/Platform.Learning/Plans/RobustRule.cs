namespace Platform.Learning.Plans;

/// <summary>How a centre of updates is found that a few wrong ones cannot move far.</summary>
public abstract record RobustRule
{
    private protected RobustRule()
    {
    }
}

/// <summary>Coordinate by coordinate the median, of an even number the mean of the middle two (Yin et al., ICML 2018, Definition 1).</summary>
public sealed record CoordinateMedian : RobustRule;

/// <summary>
/// Coordinate by coordinate the mean of what is left without the smallest and the largest ⌊fraction · m⌋ of m values (Yin et al.,
/// ICML 2018, Definition 2).
/// </summary>
public sealed record TrimmedMean(double Fraction) : RobustRule;

/// <summary>
/// The mean of those <paramref name="Selected"/> updates that are closest to their m − f − 2 nearest others, by the sum of squared
/// distances over everything that is uploaded; one for Krum, more for Multi-Krum (Blanchard et al., NeurIPS 2017, section 4).
/// </summary>
/// <param name="Byzantine">f, how many clients may be wrong; m must be at least 2f + 3, else the step fails.</param>
/// <param name="Selected">How many are taken; all there are where it is more.</param>
public sealed record Krum(int Byzantine, int Selected) : RobustRule
{
    /// <summary>2f + 3.</summary>
    public static int LeastClients(int byzantine) => (2 * byzantine) + 3;
}

/// <summary>
/// The point with the least weighted sum of distances to the updates, by smoothed Weiszfeld iterations from their mean (Pillutla et
/// al., IEEE TSP 2022, Algorithm 2).
/// </summary>
/// <param name="Iterations">How many.</param>
/// <param name="Smoothing">ν: distances below it count as it.</param>
public sealed record GeometricMedian(int Iterations, double Smoothing) : RobustRule;
