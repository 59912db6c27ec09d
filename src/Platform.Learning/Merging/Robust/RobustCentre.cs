using Platform.Contracts.Problems;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Merging.Robust;

/// <summary>Finds the robust centre of single uploads, in place of their weighted mean. Computes in 64-bit floats, tensor by tensor.</summary>
internal static class RobustCentre
{
    /// <summary>
    /// For every reduction total weight × centre: what the sum would be if every client had sent the centre. A client without
    /// samples sends zeros because it had nothing to learn from; it has no voice, or many of them would be taken for agreement.
    /// </summary>
    /// <exception cref="ProblemException">There are too few uploads for the rule.</exception>
    public static TensorBag Sums(Individuals policy, SliceUpdate total)
    {
        var uploads = total.Uploads.Where(one => one.Weights[WeightNames.Samples] > 0).ToList();
        var sums = new TensorBag(SliceUpdate.Schema(policy.Sums, total.UploadSchema));
        if (uploads.Count == 0)
        {
            return sums;
        }

        var chosen = policy.Rule is Krum krum ? KrumChoice.Of(krum, uploads) : null;
        foreach (var reduction in policy.Sums.Named)
        {
            if (reduction.Kind is not ReductionKind.WeightedSum)
            {
                throw new NotSupportedException($"The reduction '{reduction.Name}' is no weighted sum; it has no centre.");
            }

            var (weights, scale) = (uploads.Select(one => one.Weights[reduction.Weight]).ToArray(), total.Weights[reduction.Weight]);
            var shares = chosen is not null ? chosen.Shares(weights)
                : policy.Rule is GeometricMedian median ? Weiszfeld.Shares(median, uploads, weights)
                : null;
            Fill(policy.Rule, reduction, uploads, shares, scale, sums[reduction.Name]);
        }

        return sums;
    }

    private static void Fill(RobustRule rule, Reduction reduction, List<ClientUpload> uploads, double[]? shares, double scale, TensorSlot sum)
    {
        var sources = reduction.Of.Resolve(uploads[0].Upload.Schema);
        for (var entry = 0; entry < sources.Count; entry++)
        {
            var (slot, index, _) = sources[entry];
            var values = uploads.Select(one => Numbers.Of(one.Upload[slot], index)).ToList();
            var centre = shares is not null ? Mean(values, shares) : Coordinates(rule, values);
            Numbers.Set(sum, entry, centre, scale);
        }
    }

    private static double[] Mean(List<double[]> values, double[] shares)
    {
        var mean = new double[values[0].Length];
        for (var client = 0; client < values.Count; client++)
        {
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += shares[client] * values[client][i];
            }
        }

        return mean;
    }

    private static double[] Coordinates(RobustRule rule, List<double[]> values)
    {
        var cut = rule is TrimmedMean trimmed ? (int)((decimal)trimmed.Fraction * values.Count) : (values.Count - 1) / 2;
        var (centre, column) = (new double[values[0].Length], new double[values.Count]);
        for (var i = 0; i < centre.Length; i++)
        {
            for (var client = 0; client < column.Length; client++)
            {
                column[client] = values[client][i];
            }

            Array.Sort(column);
            centre[i] = column.AsSpan(cut, column.Length - (2 * cut)).ToArray().Average(); // of the median: the middle one or two
        }

        return centre;
    }
}
