using Platform.Learning.Randomness;
using Platform.Learning.Tensors;

namespace Platform.Learning.Models;

/// <summary>A model that fits certain samples and classes: its layers, and its tensors. The numbers are in a slot.</summary>
public sealed class Model
{
    private readonly IReadOnlyList<LayerTensor> _tensors;
    private readonly SlotSchema _single;
    private readonly SlotSchema _double;

    internal Model(IReadOnlyList<Layer> layers, IReadOnlyList<int> sampleShape, int classes)
    {
        Layers = layers;
        SampleShape = sampleShape;
        Classes = classes;
        _tensors = [.. layers.SelectMany(layer => layer.Tensors)];
        _single = new(_tensors.Select(tensor => new TensorEntry(tensor.Path, ElementType.Float32, tensor.Shape, TensorKind.Trainable, tensor.Groups)));
        _double = _single.As(ElementType.Float64);
    }

    /// <summary>The shape of one sample.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>How many class scores it gives.</summary>
    public int Classes { get; }

    /// <summary>How many numbers gradients change.</summary>
    public long Parameters => _single.Parameters;

    internal IReadOnlyList<Layer> Layers { get; }

    /// <summary>Its tensors, in a floating type.</summary>
    public SlotSchema Schema(ElementType type) => type is ElementType.Float64 ? _double : _single;

    /// <summary>
    /// Writes a fresh start into a slot. Each tensor draws from a stream of its own, so that adding a layer leaves the others
    /// as they were.
    /// </summary>
    public void Initialise(TensorSlot slot, long seed)
    {
        for (var i = 0; i < _tensors.Count; i++)
        {
            var (path, start) = (_tensors[i].Path, _tensors[i].Start);
            var stream = new RandomStream(new RandomKey(seed, Purpose: $"init:{path}"));
            if (slot.Schema.Entries[i].Type is ElementType.Float64)
            {
                Fill(slot.Values<double>(i), start, stream);
            }
            else
            {
                Fill(slot.Values<float>(i), start, stream);
            }
        }
    }

    private static void Fill<T>(Span<T> values, Start start, RandomStream stream)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        foreach (ref var value in values)
        {
            value = T.CreateTruncating(start.Bound == 0 ? start.Value : ((2 * stream.NextDouble()) - 1) * start.Bound);
        }
    }
}
