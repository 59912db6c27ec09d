using Platform.Learning.Plans;

namespace Platform.Learning.Merging.Robust;

/// <summary>
/// The geometric median as shares of the uploads it is a mean of. Only the uploads' mutual distances are needed: with shares s,
/// ‖uᵢ − Σⱼ sⱼuⱼ‖² = Σⱼ sⱼ·dᵢⱼ − ½·Σⱼₖ sⱼsₖ·dⱼₖ for squared distances d, so no iteration touches a tensor.
/// </summary>
internal static class Weiszfeld
{
    /// <summary>Shares that sum to one; uploads that weigh nothing have none.</summary>
    public static double[] Shares(GeometricMedian rule, IReadOnlyList<ClientUpload> uploads, double[] weights)
    {
        var squared = Distances.Squared(uploads);
        var shares = Normalised(weights);
        for (var iteration = 0; iteration < rule.Iterations; iteration++)
        {
            var spread = Spread(squared, shares);
            shares = Normalised([.. weights.Select((weight, one) => weight / Math.Max(rule.Smoothing, Distance(squared, shares, one, spread)))]);
        }

        return shares;
    }

    private static double Distance(double[,] squared, double[] shares, int one, double spread)
    {
        var sum = 0.0;
        for (var other = 0; other < shares.Length; other++)
        {
            sum += shares[other] * squared[one, other];
        }

        return Math.Sqrt(Math.Max(0, sum - spread));
    }

    private static double Spread(double[,] squared, double[] shares)
    {
        var sum = 0.0;
        for (var i = 0; i < shares.Length; i++)
        {
            for (var j = 0; j < shares.Length; j++)
            {
                sum += shares[i] * shares[j] * squared[i, j];
            }
        }

        return sum / 2;
    }

    private static double[] Normalised(double[] weights)
    {
        var total = weights.Sum();
        return total > 0 ? [.. weights.Select(weight => weight / total)] : [.. weights.Select(_ => 1.0 / weights.Length)];
    }
}
