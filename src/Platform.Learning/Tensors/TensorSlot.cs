using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Learning.Tensors;

/// <summary>
/// The numbers of one slot: per element type one flat buffer that the garbage collector never moves, so that torch may look
/// at it. Padding between tensors is zero and stays zero under every operation here.
/// </summary>
public sealed class TensorSlot
{
    private readonly FlatBuffer<float> _singles;
    private readonly FlatBuffer<double> _doubles;
    private readonly FlatBuffer<long> _integers;

    /// <summary>A slot of zeros.</summary>
    public TensorSlot(SlotSchema schema)
    {
        Schema = schema;
        _singles = new(schema.Length(ElementType.Float32));
        _doubles = new(schema.Length(ElementType.Float64));
        _integers = new(schema.Length(ElementType.Int64));
    }

    /// <summary>Its tensors.</summary>
    public SlotSchema Schema { get; }

    /// <summary>The whole buffer of one type, padding included; empty if the slot has none of that type.</summary>
    public Span<T> Flat<T>()
        where T : unmanaged => Buffer<T>().Span;

    /// <summary>The numbers of one tensor.</summary>
    public Span<T> Values<T>(int entry)
        where T : unmanaged => Flat<T>().Slice(Schema.Offset(entry), (int)Schema.Entries[entry].Count);

    /// <summary>The numbers of one tensor, by its path.</summary>
    public Span<T> Values<T>(string path)
        where T : unmanaged => Values<T>(Require(path));

    /// <summary>The bytes of one tensor, little-endian as in files.</summary>
    public Span<byte> Bytes(int entry) => Schema.Entries[entry].Type switch
    {
        ElementType.Float32 => MemoryMarshal.AsBytes(Values<float>(entry)),
        ElementType.Float64 => MemoryMarshal.AsBytes(Values<double>(entry)),
        _ => MemoryMarshal.AsBytes(Values<long>(entry)),
    };

    /// <summary>A slot with the same tensors and equal numbers.</summary>
    public TensorSlot Clone()
    {
        var clone = new TensorSlot(Schema);
        clone.CopyFrom(this);
        return clone;
    }

    /// <summary>Takes over the other's numbers.</summary>
    public void CopyFrom(TensorSlot other)
    {
        RequireLayout(other);
        other._singles.Span.CopyTo(_singles.Span);
        other._doubles.Span.CopyTo(_doubles.Span);
        other._integers.Span.CopyTo(_integers.Span);
    }

    /// <summary>Sets every number to zero.</summary>
    public void Clear()
    {
        _singles.Span.Clear();
        _doubles.Span.Clear();
        _integers.Span.Clear();
    }

    /// <summary>this ← this + scale · other, over the floating tensors; whole numbers stay.</summary>
    public void AddScaled(TensorSlot other, double scale)
    {
        RequireLayout(other);
        AddScaled(other._singles.Span, scale, _singles.Span);
        AddScaled(other._doubles.Span, scale, _doubles.Span);
    }

    /// <summary>this ← this + scale · other, over those floating tensors of this slot that the other has too, by path.</summary>
    public void AddScaledCommon(TensorSlot other, double scale)
    {
        if (Schema.HasLayoutOf(other.Schema))
        {
            AddScaled(other, scale);
            return;
        }

        foreach (var (mine, theirs) in Common(other.Schema))
        {
            AddScaled(other.Singles(theirs), scale, Singles(mine));
            AddScaled(other.Doubles(theirs), scale, Doubles(mine));
        }
    }

    /// <summary>One tensor of this slot ← left + scale · right, by its path.</summary>
    public void SetSum(string path, TensorSlot left, TensorSlot right, double scale)
    {
        var (mine, first, second) = (Require(path), left.Require(path), right.Require(path));
        left.Bytes(first).CopyTo(Bytes(mine));
        AddScaled(right.Singles(second), scale, Singles(mine));
        AddScaled(right.Doubles(second), scale, Doubles(mine));
    }

    /// <summary>Sets every number to zero that is measured and not learned.</summary>
    public void ClearStatistics()
    {
        for (var i = 0; i < Schema.Entries.Count; i++)
        {
            if (Schema.Entries[i].Kind is not TensorKind.Trainable)
            {
                Bytes(i).Clear();
            }
        }
    }

    /// <summary>Takes over the other's numbers where both have a tensor, by path.</summary>
    public void CopyCommon(TensorSlot other)
    {
        foreach (var (mine, theirs) in Common(other.Schema))
        {
            other.Bytes(theirs).CopyTo(Bytes(mine));
        }
    }

    /// <summary>Sets every number to zero in the tensors that the other has too.</summary>
    public void ClearCommon(SlotSchema other)
    {
        foreach (var (mine, _) in Common(other))
        {
            Bytes(mine).Clear();
        }
    }

    /// <summary>this ← this − other, over the floating tensors; whole numbers stay.</summary>
    public void Subtract(TensorSlot other)
    {
        RequireLayout(other);
        TensorPrimitives.Subtract(_singles.Span, other._singles.Span, _singles.Span);
        TensorPrimitives.Subtract(_doubles.Span, other._doubles.Span, _doubles.Span);
    }

    /// <summary>this ← scale · this, over the floating tensors; whole numbers stay.</summary>
    public void Scale(double scale)
    {
        TensorPrimitives.Multiply(_singles.Span, (float)scale, _singles.Span);
        TensorPrimitives.Multiply(_doubles.Span, scale, _doubles.Span);
    }

    /// <summary>The squared Euclidean norm over the floating tensors. Not finite if any number is not, or if it overflows.</summary>
    public double SquaredNorm() => (double)TensorPrimitives.SumOfSquares<float>(_singles.Span) + TensorPrimitives.SumOfSquares<double>(_doubles.Span);

    /// <summary>The squared Euclidean norm of one floating tensor.</summary>
    public double SquaredNorm(int entry) => (double)TensorPrimitives.SumOfSquares<float>(Singles(entry)) + TensorPrimitives.SumOfSquares<double>(Doubles(entry));

    /// <summary>The Euclidean length of one row of a matrix.</summary>
    public double RowLength(int entry, int row) => Schema.Entries[entry].Type is ElementType.Float64
        ? Math.Sqrt(TensorPrimitives.SumOfSquares<double>(Row<double>(entry, row)))
        : Math.Sqrt(TensorPrimitives.SumOfSquares<float>(Row<float>(entry, row)));

    /// <summary>Gives each row of a matrix a length; a row of zeros stays.</summary>
    public void SetRowLengths(int entry, Func<int, double> length)
    {
        for (var row = 0; row < Schema.Entries[entry].Shape[0]; row++)
        {
            if (RowLength(entry, row) is > 0 and var now)
            {
                ScaleRow(entry, row, length(row) / now);
            }
        }
    }

    private void ScaleRow(int entry, int row, double factor)
    {
        if (Schema.Entries[entry].Type is ElementType.Float64)
        {
            var values = Row<double>(entry, row);
            TensorPrimitives.Multiply(values, factor, values);
        }
        else
        {
            var values = Row<float>(entry, row);
            TensorPrimitives.Multiply(values, (float)factor, values);
        }
    }

    /// <summary>A copy of those tensors that another schema has too, in its layout.</summary>
    public TensorSlot Part(SlotSchema part)
    {
        var copy = new TensorSlot(part);
        copy.CopyCommon(this);
        return copy;
    }

    /// <summary>Whether every number of one tensor is finite.</summary>
    public bool IsFinite(int entry) => Schema.Entries[entry].Type switch
    {
        ElementType.Float32 => TensorPrimitives.IsFiniteAll<float>(Values<float>(entry)),
        ElementType.Float64 => TensorPrimitives.IsFiniteAll<double>(Values<double>(entry)),
        _ => true,
    };

    internal FlatBuffer<T> Buffer<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Unsafe.As<FlatBuffer<T>>(_singles);
        }

        if (typeof(T) == typeof(double))
        {
            return Unsafe.As<FlatBuffer<T>>(_doubles);
        }

        return typeof(T) == typeof(long)
            ? Unsafe.As<FlatBuffer<T>>(_integers)
            : throw new NotSupportedException($"A slot holds no {typeof(T).Name}.");
    }

    internal int Require(string path)
    {
        var entry = Schema.IndexOf(path);
        return entry >= 0 ? entry : throw new KeyNotFoundException($"The slot has no tensor '{path}'.");
    }

    private IEnumerable<(int Mine, int Theirs)> Common(SlotSchema other)
    {
        for (var i = 0; i < Schema.Entries.Count; i++)
        {
            if (other.IndexOf(Schema.Entries[i].Path) is >= 0 and var theirs)
            {
                yield return (i, theirs);
            }
        }
    }

    private Span<T> Row<T>(int entry, int row)
        where T : unmanaged
    {
        var width = (int)Schema.Entries[entry].Shape[^1];
        return Values<T>(entry).Slice(row * width, width);
    }

    private Span<float> Singles(int entry) => Schema.Entries[entry].Type is ElementType.Float32 ? Values<float>(entry) : [];

    private Span<double> Doubles(int entry) => Schema.Entries[entry].Type is ElementType.Float64 ? Values<double>(entry) : [];

    private static void AddScaled<T>(ReadOnlySpan<T> source, double scale, Span<T> target)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        if (scale == 1)
        {
            TensorPrimitives.Add(source, target, target);
        }
        else
        {
            TensorPrimitives.MultiplyAdd(source, T.CreateTruncating(scale), target, target);
        }
    }

    private void RequireLayout(TensorSlot other)
    {
        if (!Schema.HasLayoutOf(other.Schema))
        {
            throw new ArgumentException("The slots hold different tensors.", nameof(other));
        }
    }
}
