using System.Runtime.InteropServices;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;

namespace Platform.Learning.Files;

/// <summary>One tensor of a slot under the name that it has in a file.</summary>
internal readonly record struct NamedTensor(SafetensorsHeader Header, TensorSlot Slot, int Entry)
{
    public ReadOnlySpan<byte> Bytes => Slot.Bytes(Entry);

    /// <summary>Takes over a file's numbers: of the same shape, and of the same type unless floats may be converted.</summary>
    public void Take(SafetensorsEntry entry, bool convert)
    {
        if (!entry.Shape.SequenceEqual(Header.Shape))
        {
            throw BagFiles.Mismatch(Header.Name, $"it has shape [{string.Join(", ", entry.Shape)}], and [{string.Join(", ", Header.Shape)}] is expected.");
        }

        if (entry.Type == Header.Type)
        {
            entry.Bytes.Span.CopyTo(Slot.Bytes(Entry));
        }
        else if (!convert || ElementType.Int64 == entry.Type || ElementType.Int64 == Header.Type)
        {
            throw BagFiles.Mismatch(Header.Name, $"it holds {entry.Type}, and {Header.Type} is expected.");
        }
        else
        {
            Convert(entry);
        }
    }

    private void Convert(SafetensorsEntry entry)
    {
        if (Header.Type is ElementType.Float64)
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, float>(entry.Bytes.Span), Slot.Values<double>(Entry));
        }
        else
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(entry.Bytes.Span), Slot.Values<float>(Entry));
        }
    }
}
