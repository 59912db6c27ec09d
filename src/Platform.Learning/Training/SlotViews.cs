using Platform.Learning.Tensors;
using static TorchSharp.torch;

namespace Platform.Learning.Training;

/// <summary>A slot's tensors as torch sees them: no copy, both sides read and write the same memory.</summary>
internal sealed class SlotViews : IDisposable
{
    /// <summary>Views of every tensor, in the schema's order.</summary>
    public SlotViews(TensorSlot slot) => Tensors = [.. Enumerable.Range(0, slot.Schema.Entries.Count).Select(entry => View(slot, entry))];

    public IReadOnlyList<Tensor> Tensors { get; }

    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    private static Tensor View(TensorSlot slot, int entry) => slot.Schema.Entries[entry].Type switch
    {
        ElementType.Float32 => View<float>(slot, entry, ScalarType.Float32),
        ElementType.Float64 => View<double>(slot, entry, ScalarType.Float64),
        _ => View<long>(slot, entry, ScalarType.Int64),
    };

    private static Tensor View<T>(TensorSlot slot, int entry, ScalarType type)
        where T : unmanaged
    {
        var (buffer, tensor) = (slot.Buffer<T>(), slot.Schema.Entries[entry]);
        // The whole array and a part of it, because the unit of frombuffer's own offset is not documented.
        using var whole = frombuffer(buffer.Array, type);
        using var part = whole.narrow(0, buffer.Start + slot.Schema.Offset(entry), tensor.Count);
        return part.reshape([.. tensor.Shape]);
    }
}
