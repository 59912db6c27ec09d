using Platform.Learning.Models;
using Platform.Learning.Tensors;
using static TorchSharp.torch;

namespace Platform.Learning.Training;

/// <summary>The slots that a stage computes with, as torch sees them, and a gradient buffer for each slot that learns.</summary>
internal sealed class StageWeights(Func<string, TensorSlot> slots) : IDisposable
{
    private readonly Dictionary<string, SlotViews> _views = [];
    private readonly Dictionary<string, (TensorSlot Slot, SlotViews Views)> _gradients = [];

    /// <summary>A slot's tensors, in its schema's order.</summary>
    public IReadOnlyList<Tensor> Of(string slot)
    {
        if (!_views.TryGetValue(slot, out var views))
        {
            _views[slot] = views = new(slots(slot));
        }

        return views.Tensors;
    }

    /// <summary>The weight and the bias of the head in a slot.</summary>
    public (Tensor Weight, Tensor Bias) Head(string slot, Model model)
    {
        var (schema, tensors) = (slots(slot).Schema, Of(slot));
        return (tensors[schema.IndexOf(model.HeadWeight)], tensors[schema.IndexOf(model.HeadBias)]);
    }

    /// <summary>Lets some tensors of a slot learn; answers the buffer that their gradients are added into.</summary>
    public TensorSlot Learn(string slot, IReadOnlyList<bool> trained)
    {
        if (!_gradients.TryGetValue(slot, out var gradient))
        {
            var buffer = new TensorSlot(slots(slot).Schema);
            _gradients[slot] = gradient = (buffer, new(buffer));
        }

        for (var i = 0; i < trained.Count; i++)
        {
            if (trained[i])
            {
                // A preset gradient is added into, not replaced: PyTorch's AccumulateGrad does so while no graph of the gradient is asked for.
                Of(slot)[i].requires_grad_(true);
                Of(slot)[i].grad = gradient.Views.Tensors[i];
            }
        }

        return gradient.Slot;
    }

    public void ClearGradients()
    {
        foreach (var (slot, _) in _gradients.Values)
        {
            slot.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var views in _views.Values.Concat(_gradients.Values.Select(gradient => gradient.Views)))
        {
            views.Dispose();
        }
    }
}
