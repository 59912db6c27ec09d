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
        var head = (Linear)layers[^1];
        Backbone = [.. layers.SkipLast(1)];
        FeatureCount = (int)head.Inputs;
        SampleShape = sampleShape;
        Classes = classes;
        _tensors = [.. layers.SelectMany(layer => layer.Tensors)];
        _single = new(_tensors.Select(tensor => new TensorEntry(tensor.Path, ElementType.Float32, tensor.Shape, tensor.Kind, tensor.Groups)));
        _double = _single.As(ElementType.Float64);
        (HeadWeight, HeadBias) = (_tensors[^2].Path, _tensors[^1].Path);
    }

    /// <summary>The shape of one sample.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>How many class scores it gives.</summary>
    public int Classes { get; }

    /// <summary>How many numbers gradients change.</summary>
    public long Parameters => _single.Parameters;

    /// <summary>The path of the head's weights, [<see cref="Classes"/>, <see cref="FeatureCount"/>].</summary>
    public string HeadWeight { get; }

    /// <summary>The path of the head's bias, [<see cref="Classes"/>].</summary>
    public string HeadBias { get; }

    /// <summary>How many features the head takes; of a model that is all head, those of the flattened sample.</summary>
    public int FeatureCount { get; }

    /// <summary>The layers before the head, which is linear and always the last.</summary>
    internal IReadOnlyList<Layer> Backbone { get; }

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
            value = T.CreateTruncating(start.Draw(stream));
        }
    }
}
