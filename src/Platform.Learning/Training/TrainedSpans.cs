using System.Numerics;
using System.Numerics.Tensors;
using Platform.Learning.Tensors;

namespace Platform.Learning.Training;

/// <summary>
/// The parts of a flat buffer that hold trained tensors, as few and long stretches as can be, padding between them included:
/// one, when everything is trained. Vector arithmetic runs over these, tile by tile where it needs an intermediate.
/// </summary>
internal sealed class TrainedSpans<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Tile = 4096;

    private readonly List<(int Start, int Length)> _spans = [];
    private readonly T[] _tile = new T[Tile];

    public TrainedSpans(SlotSchema schema, IReadOnlyList<bool> trained, ElementType type)
    {
        for (var i = 0; i < schema.Entries.Count; i++)
        {
            if (!trained[i])
            {
                continue;
            }

            var (start, end) = (schema.Offset(i), i + 1 < schema.Entries.Count ? schema.Offset(i + 1) : schema.Length(type));
            if (_spans is [.., var last] && last.Start + last.Length == start)
            {
                _spans[^1] = (last.Start, end - last.Start);
            }
            else
            {
                _spans.Add((start, end - start));
            }
        }
    }

    /// <summary>‖g‖ over the trained tensors.</summary>
    public double Norm(ReadOnlySpan<T> g)
    {
        var sum = 0.0;
        foreach (var (start, length) in _spans)
        {
            sum += double.CreateTruncating(TensorPrimitives.SumOfSquares(g.Slice(start, length)));
        }

        return Math.Sqrt(sum);
    }

    /// <summary>target ← target + scale · source.</summary>
    public void AddScaled(ReadOnlySpan<T> source, double scale, Span<T> target)
    {
        foreach (var (start, length) in _spans)
        {
            var part = target.Slice(start, length);
            TensorPrimitives.MultiplyAdd(source.Slice(start, length), T.CreateTruncating(scale), part, part);
        }
    }

    /// <summary>target ← scale · target.</summary>
    public void Scale(double scale, Span<T> target)
    {
        foreach (var (start, length) in _spans)
        {
            var part = target.Slice(start, length);
            TensorPrimitives.Multiply(part, T.CreateTruncating(scale), part);
        }
    }

    /// <summary>g ← g + μ · (x − anchor).</summary>
    public void AddDifference(ReadOnlySpan<T> x, ReadOnlySpan<T> anchor, double mu, Span<T> g)
    {
        foreach (var (start, length) in _spans)
        {
            for (var at = start; at < start + length; at += Tile)
            {
                var count = Math.Min(Tile, start + length - at);
                var difference = _tile.AsSpan(0, count);
                var part = g.Slice(at, count);
                TensorPrimitives.Subtract(x.Slice(at, count), anchor.Slice(at, count), difference);
                TensorPrimitives.MultiplyAdd(difference, T.CreateTruncating(mu), part, part);
            }
        }
    }
}
