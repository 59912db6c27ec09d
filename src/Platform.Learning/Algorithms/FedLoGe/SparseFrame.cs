using System.Numerics.Tensors;
using Platform.Learning.Algorithms.Frames;
using Platform.Learning.Randomness;

namespace Platform.Learning.Algorithms.FedLoGe;

/// <summary>How a sparse frame is made.</summary>
/// <param name="Gamma">γ, the norm of its rows.</param>
/// <param name="Sparsity">β: ⌊β·d·K⌋ of its entries are zero.</param>
/// <param name="Steps">Adam steps after the entries are taken away.</param>
/// <param name="Rate">Their rate.</param>
public sealed record SparseFrameOptions(double Gamma, double Sparsity, int Steps, double Rate);

/// <summary>
/// SSE-C, the sparsified simplex equiangular frame of FedLoGe (section 3.2 and the authors' code): of a simplex frame random entries are
/// taken away for good, and the
/// others then minimise Σ (‖m_c‖ − γ)² − mean arccos(max_j≠c cos(m_c, m_j)) by Adam. Without
/// entries taken away the frame is exact as it is, and only scaled to γ. A row is a class: the transpose of the paper's M, as a head's weight.
/// </summary>
internal static class SparseFrame
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8; // torch's defaults
    private const double LargestCosine = 0.99999; // beyond it the authors' arccos is flat; its slope grows without bound otherwise

    /// <summary>A row of <paramref name="features"/> numbers for each class; there must be at least as many features as classes.</summary>
    internal static double[][] Make(SparseFrameOptions options, int classes, int features, long seed)
    {
        var rows = SimplexFrame.Make(classes, features, new(new RandomKey(seed, Purpose: "frame")));
        if (options.Sparsity == 0)
        {
            foreach (var row in rows)
            {
                TensorPrimitives.Multiply(row, options.Gamma, row);
            }

            return rows;
        }

        var kept = TakeAway(rows, options.Sparsity, new(new RandomKey(seed, Purpose: "frame.zeros")));
        Equalise(rows, kept, options);
        return rows;
    }

    private static bool[][] TakeAway(double[][] rows, double sparsity, RandomStream stream)
    {
        var features = rows[0].Length;
        var kept = rows.Select(row => Enumerable.Repeat(true, row.Length).ToArray()).ToArray();
        foreach (var place in stream.Sample(rows.Length * features, (int)((decimal)sparsity * rows.Length * features)))
        {
            kept[place / features][place % features] = false;
            rows[place / features][place % features] = 0;
        }

        return kept;
    }

    private static void Equalise(double[][] rows, bool[][] kept, SparseFrameOptions options)
    {
        var (first, second, gradient) = (Zeros(rows), Zeros(rows), Zeros(rows));
        var (power1, power2) = (1.0, 1.0);
        for (var step = 0; step < options.Steps; step++)
        {
            Gradient(rows, options.Gamma, gradient);
            (power1, power2) = (power1 * Beta1, power2 * Beta2);
            for (var row = 0; row < rows.Length; row++)
            {
                for (var i = 0; i < rows[row].Length; i++)
                {
                    if (kept[row][i])
                    {
                        var g = gradient[row][i];
                        first[row][i] = (Beta1 * first[row][i]) + ((1 - Beta1) * g);
                        second[row][i] = (Beta2 * second[row][i]) + ((1 - Beta2) * g * g);
                        rows[row][i] -= options.Rate * (first[row][i] / (1 - power1)) / (Math.Sqrt(second[row][i] / (1 - power2)) + Epsilon);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Of Σ (‖m_c‖ − γ)² it is 2·(1 − γ/‖m_c‖)·m_c. Of −mean arccos(t_c), with t_c the largest cosine of row c and j its partner, it is
    /// (1/K)·(1 − t_c²)^−½ times that of t_c: (m̂_j − t_c·m̂_c)/‖m_c‖ in m_c, and (m̂_c − t_c·m̂_j)/‖m_j‖ in m_j.
    /// </summary>
    private static void Gradient(double[][] rows, double gamma, double[][] gradient)
    {
        // Of few features a row may lose all its entries; it stays zero then.
        var lengths = rows.Select(row => Math.Max(1e-12, TensorPrimitives.Norm<double>(row))).ToArray();
        for (var c = 0; c < rows.Length; c++)
        {
            TensorPrimitives.Multiply(rows[c], 2 * (1 - (gamma / lengths[c])), gradient[c]);
        }

        var nearest = Nearest(rows, lengths);
        for (var c = 0; c < rows.Length; c++)
        {
            var (partner, cosine) = nearest[c];
            if (Math.Abs(cosine) < LargestCosine)
            {
                var scale = 1 / (rows.Length * Math.Sqrt(1 - (cosine * cosine)));
                AddCosine(rows, lengths, c, partner, cosine, scale, gradient[c]);
                AddCosine(rows, lengths, partner, c, cosine, scale, gradient[partner]);
            }
        }
    }

    private static void AddCosine(double[][] rows, double[] lengths, int row, int other, double cosine, double scale, double[] gradient)
    {
        TensorPrimitives.MultiplyAdd(rows[other], scale / (lengths[row] * lengths[other]), gradient, gradient);
        TensorPrimitives.MultiplyAdd(rows[row], -scale * cosine / (lengths[row] * lengths[row]), gradient, gradient);
    }

    /// <summary>For each row the other with the largest cosine, the first of equal ones. Each pair is looked at once: this is most of the work.</summary>
    private static (int Row, double Cosine)[] Nearest(double[][] rows, double[] lengths)
    {
        var nearest = Enumerable.Repeat((Row: -1, Cosine: double.NegativeInfinity), rows.Length).ToArray();
        for (var row = 0; row < rows.Length; row++)
        {
            for (var other = 0; other < row; other++)
            {
                var cosine = TensorPrimitives.Dot<double>(rows[row], rows[other]) / (lengths[row] * lengths[other]);
                nearest[row] = cosine > nearest[row].Cosine ? (other, cosine) : nearest[row];
                nearest[other] = cosine > nearest[other].Cosine ? (row, cosine) : nearest[other];
            }
        }

        return nearest;
    }

    private static double[][] Zeros(double[][] like) => [.. like.Select(row => new double[row.Length])];
}
