using Platform.Learning.Models;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;
using Platform.Learning.Training;
using TorchSharp;

namespace Platform.Learning.Tests.Models;

/// <summary>A model with numbers, as torch sees it: float64, and no number at a value where a mistake would not show.</summary>
internal sealed class Network : IDisposable
{
    private readonly SlotViews _views;

    public Network(string name, object? options, int[] sampleShape, int classes)
    {
        Model = ModelCatalogue.Build(TestRuns.Choice(name, options), sampleShape, classes);
        Slot = new(Model.Schema(ElementType.Float64));
        Model.Initialise(Slot, seed: 5);
        var draw = new RandomStream(new RandomKey(5));
        foreach (var entry in Slot.Schema.Entries.Where(entry => entry.Groups.Contains(ModelGroups.Norm)))
        {
            foreach (ref var value in Slot.Values<double>(entry.Path))
            {
                value += 0.2 * (draw.NextDouble() - 0.5); // a scale of exactly 1 would hide which channel it belongs to
            }
        }

        _views = new(Slot);
    }

    public Model Model { get; }

    public TensorSlot Slot { get; }

    public IReadOnlyList<torch.Tensor> Tensors => _views.Tensors;

    public torch.Tensor this[string path] => _views.Tensors[Slot.Require(path)];

    public static torch.Tensor Batch(int samples, params int[] shape)
    {
        var draw = new RandomStream(new RandomKey(6));
        var count = shape.Aggregate(samples, (product, axis) => product * axis);
        return torch.tensor(Enumerable.Range(0, count).Select(_ => draw.NextNormal()).ToArray(), [samples, .. shape.Select(axis => (long)axis)]);
    }

    public torch.Tensor Logits(torch.Tensor batch, ForwardMode mode) => ForwardPass.Logits(Model, Tensors, batch, mode);

    public double[] Statistics() =>
        [.. Slot.Schema.Entries.Where(entry => entry.Kind is TensorKind.Statistic).SelectMany(entry => Slot.Values<double>(entry.Path).ToArray())];

    public void Dispose() => _views.Dispose();
}
