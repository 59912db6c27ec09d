using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Platform.Contracts.Problems;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;

namespace Platform.Learning.Files;

/// <summary>One tensor of a slot under the name that it has in a file.</summary>
internal readonly record struct NamedTensor(SafetensorsHeader Header, TensorSlot Slot, int Entry)
{
    public ReadOnlySpan<byte> Bytes => Slot.Bytes(Entry);

    /// <summary>Why a file's tensor cannot be taken over: it must have the same shape, and the same type unless floats may be converted.</summary>
    public Fault? Check(SafetensorsEntry entry, bool convert)
    {
        if (!entry.Shape.SequenceEqual(Header.Shape))
        {
            return BagFiles.Fault(Header.Name, ProblemCodes.ShapeMismatch, $"it has shape [{string.Join(", ", entry.Shape)}], and [{string.Join(", ", Header.Shape)}] is expected");
        }

        return entry.Type == Header.Type || (convert && entry.Type is not ElementType.Int64 && Header.Type is not ElementType.Int64)
            ? null
            : BagFiles.Fault(Header.Name, ProblemCodes.SchemaMismatch, $"it holds {entry.Type}, and {Header.Type} is expected");
    }

    /// <summary>Takes over the numbers of a tensor that was checked.</summary>
    public void Take(SafetensorsEntry entry)
    {
        if (entry.Type == Header.Type)
        {
            entry.Bytes.Span.CopyTo(Slot.Bytes(Entry));
        }
        else if (Header.Type is ElementType.Float64)
        {
            TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, float>(entry.Bytes.Span), Slot.Values<double>(Entry));
        }
        else
        {
            TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(entry.Bytes.Span), Slot.Values<float>(Entry));
        }
    }
}
