using System.Numerics.Tensors;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.Frames;

/// <summary>
/// The simplex equiangular tight frame M = √(K/(K−1))·P·(I − 11ᵀ/K), P with orthonormal columns: K vectors of length 1 in d ≥ K dimensions
/// whose pairwise cosines are all −1/(K−1). Here a row is a vector, as in a head's weight.
/// </summary>
internal static class SimplexFrame
{
    /// <summary>A row of <paramref name="features"/> numbers for each class.</summary>
    public static double[][] Make(int classes, int features, RandomStream stream)
    {
        var rows = Orthonormal(classes, features, stream);
        var mean = new double[features];
        foreach (var row in rows)
        {
            TensorPrimitives.MultiplyAdd(row, 1.0 / classes, mean, mean);
        }

        foreach (var row in rows)
        {
            TensorPrimitives.Subtract(row, mean, row);
            TensorPrimitives.Multiply(row, Math.Sqrt(classes / (classes - 1.0)), row);
        }

        return rows;
    }

    /// <summary>Writes rows into a matrix of a slot.</summary>
    public static void Write(double[][] rows, TensorSlot slot, string path) =>
        Numbers.Set(slot, slot.Schema.IndexOf(path), [.. rows.SelectMany(row => row)], scale: 1);

    // Gram-Schmidt, twice over each row: once leaves it orthogonal only to the condition of the draw.
    private static double[][] Orthonormal(int classes, int features, RandomStream stream)
    {
        var rows = new double[classes][];
        for (var row = 0; row < classes; row++)
        {
            rows[row] = [.. Enumerable.Range(0, features).Select(_ => stream.NextNormal())];
            for (var pass = 0; pass < 2; pass++)
            {
                for (var before = 0; before < row; before++)
                {
                    TensorPrimitives.MultiplyAdd(rows[before], -TensorPrimitives.Dot<double>(rows[row], rows[before]), rows[row], rows[row]);
                }
            }

            TensorPrimitives.Divide(rows[row], TensorPrimitives.Norm<double>(rows[row]), rows[row]);
        }

        return rows;
    }
}
