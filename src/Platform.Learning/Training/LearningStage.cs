using System.Numerics;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using static TorchSharp.torch;

namespace Platform.Learning.Training;

/// <summary>
/// The steps of one stage on one lane. Weights and gradients are flat buffers that torch's leaves look into: backward adds into the
/// gradient buffers, and everything between backward and the next forward is vector arithmetic on spans, without torch.
/// Made once for a slice; nothing of one client is left for the next.
/// </summary>
internal sealed class LearningStage<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Model _model;
    private readonly StageWeights _weights;
    private readonly string _body;
    private readonly List<PartStep<T>> _parts = [];

    /// <param name="model">The layers.</param>
    /// <param name="stage">What learns.</param>
    /// <param name="slots">Finds the slots that the stage names; they stay the same for every client.</param>
    /// <param name="anchor">x^t.</param>
    /// <param name="type">The type of the weights.</param>
    public LearningStage(Model model, LocalStage stage, Func<string, TensorSlot> slots, TensorSlot anchor, ElementType type)
    {
        _model = model;
        _body = stage.Body;
        _weights = new(slots);
        // All views now: one that is first made inside a step would die with the step's dispose scope.
        foreach (var slot in stage.Parts.SelectMany(part => new[] { part.Loss.Head, part.Loss.Plus, part.Loss.Frame }).Prepend(stage.Body).OfType<string>())
        {
            _weights.Of(slot);
        }

        foreach (var part in stage.Parts)
        {
            var step = new PartStep<T>(part, slots, anchor, _weights, type);
            if (step.TrainsAnything)
            {
                _parts.Add(step);
            }
        }

        if (_parts.Count > 1 && _parts.Any(part => part.Ascends))
        {
            throw new NotSupportedException("A gradient can be taken anew for one learning part only.");
        }
    }

    /// <summary>Whether any tensor learns at all: a model may have no backbone.</summary>
    public bool TrainsAnything => _parts.Count > 0;

    /// <summary>Sample gradients per sample of a batch.</summary>
    public int Passes => _parts.Any(part => part.Ascends) ? 2 : 1;

    /// <summary>One step on one batch.</summary>
    /// <param name="batch">Features and labels.</param>
    /// <param name="prior">The logarithms of the client's class counts, for losses that balance classes.</param>
    /// <param name="rate">η.</param>
    /// <returns>The first part's mean loss of the batch before the step.</returns>
    public double Take((Tensor Features, Tensor Labels) batch, Tensor? prior, double rate)
    {
        var loss = Gradients(batch, prior, ForwardMode.Train);
        foreach (var part in _parts)
        {
            part.Transform(() => Gradients(batch, prior, ForwardMode.TrainFrozenStatistics));
        }

        foreach (var part in _parts)
        {
            part.Step(rate);
        }

        return loss;
    }

    public void Dispose() => _weights.Dispose();

    // All losses share one forward pass of the body and one backward pass: no tensor learns from two of them, so each gets its own gradient.
    private double Gradients((Tensor Features, Tensor Labels) batch, Tensor? prior, ForwardMode mode)
    {
        _weights.ClearGradients();
        var features = ForwardPass.Features(_model, _weights.Of(_body), batch.Features, mode);
        var first = HeadScores.Loss(_parts[0].Loss, _weights, _model, features, batch.Labels, prior);
        var total = first;
        foreach (var part in _parts.Skip(1))
        {
            total = total.add(HeadScores.Loss(part.Loss, _weights, _model, features, batch.Labels, prior));
        }

        total.backward();
        return double.CreateTruncating(first.item<T>());
    }
}
