using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Platform.Learning.Merging;

/// <summary>target ← target + Σ weight · update, in the order of the updates whatever the tiling: element by element the same sum.</summary>
public static class WeightedSum
{
    // One tile of the target and of a few updates stay in the first-level cache; measured best in performance.md, section 5.
    private const int TileBytes = 16 * 1024;

    /// <summary>Adds many updates at once: each tile of the target is loaded and stored once, not once per update.</summary>
    public static void Add<T>(Span<T> target, IReadOnlyList<ReadOnlyMemory<T>> updates, ReadOnlySpan<double> weights)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, updates.Count);
        var tile = TileBytes / Unsafe.SizeOf<T>();
        for (var start = 0; start < target.Length; start += tile)
        {
            var part = target.Slice(start, Math.Min(tile, target.Length - start));
            for (var i = 0; i < updates.Count; i++)
            {
                Add(updates[i].Span.Slice(start, part.Length), weights[i], part);
            }
        }
    }

    /// <summary>target ← target + weight · source.</summary>
    public static void Add<T>(ReadOnlySpan<T> source, double weight, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        TensorPrimitives.MultiplyAdd(source, T.CreateTruncating(weight), target, target);
}
