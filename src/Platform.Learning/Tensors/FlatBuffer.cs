using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Learning.Tensors;

/// <summary>
/// Zeroed managed memory that is never moved and begins on a cache line. The pinned heap aligns to 8 bytes only, so the array
/// is a little longer and the buffer begins inside it.
/// </summary>
internal sealed class FlatBuffer<T>
    where T : unmanaged
{
    private readonly int _length;

    public FlatBuffer(int length)
    {
        _length = length;
        if (length == 0)
        {
            Array = [];
            return;
        }

        var line = SlotSchema.Alignment / Unsafe.SizeOf<T>();
        Array = GC.AllocateArray<T>(length + line, pinned: true);
        var misaligned = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(Array, 0) % SlotSchema.Alignment);
        Start = misaligned == 0 ? 0 : (SlotSchema.Alignment - misaligned) / Unsafe.SizeOf<T>();
    }

    /// <summary>The array that holds the buffer; torch needs it with <see cref="Start"/>.</summary>
    public T[] Array { get; }

    /// <summary>The index in <see cref="Array"/> at which the buffer begins.</summary>
    public int Start { get; }

    public Span<T> Span => Array.AsSpan(Start, _length);
}
