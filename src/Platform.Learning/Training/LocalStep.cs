using System.Numerics;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Platform.Learning.Training;

/// <summary>
/// Local steps on one lane. Weights and gradients are flat buffers that torch's leaves look into: backward adds into the gradient
/// buffer, and everything between backward and the next forward is vector arithmetic on spans, without torch.
/// Made once for a slice; nothing of one client is left for the next.
/// </summary>
internal sealed class LocalStep<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Model _model;
    private readonly LocalProgram _program;
    private readonly TrainedSpans<T> _spans;
    private readonly TensorSlot _gradient;
    private readonly TensorSlot? _saved;
    private readonly TensorSlot? _first;
    private readonly SlotViews _weightViews;
    private readonly SlotViews _gradientViews;

    public LocalStep(Model model, LocalProgram program, ElementType type)
    {
        _model = model;
        _program = program;
        var schema = model.Schema(type);
        var trained = schema.Entries.Select(entry => program.Trains.Matches(SlotNames.Model, entry)).ToArray();
        _spans = new(schema, trained, type);
        Weights = new(schema);
        _gradient = new(schema);
        _saved = program.Transforms.OfType<Perturb>().Any() ? new(schema) : null;
        _first = program.Transforms.OfType<Mix>().Any(mix => mix.Alpha != 1) ? new(schema) : null;
        _weightViews = new(Weights);
        _gradientViews = new(_gradient);
        for (var i = 0; i < trained.Length; i++)
        {
            if (trained[i])
            {
                // A preset gradient is added into, not replaced: PyTorch's AccumulateGrad does so while no graph of the gradient is asked for.
                _weightViews.Tensors[i].requires_grad_(true);
                _weightViews.Tensors[i].grad = _gradientViews.Tensors[i];
            }
        }
    }

    /// <summary>x, to be set before the first step of a client.</summary>
    public TensorSlot Weights { get; }

    /// <summary>Sample gradients per sample of a batch.</summary>
    public int Passes => _saved is null ? 1 : 2;

    /// <summary>One step on one batch.</summary>
    /// <param name="batch">Features and labels.</param>
    /// <param name="anchor">x^t.</param>
    /// <param name="vector">Finds the slots that the program adds.</param>
    /// <param name="rate">η.</param>
    /// <returns>The mean loss of the batch before the step.</returns>
    public double Take((Tensor Features, Tensor Labels) batch, TensorSlot anchor, Func<string, TensorSlot> vector, double rate)
    {
        var loss = Gradient(batch);
        foreach (var transform in _program.Transforms)
        {
            Apply(transform, batch, anchor, vector);
        }

        _spans.AddScaled(_gradient.Flat<T>(), -rate, Weights.Flat<T>()); // Sgd, the only optimizer yet
        return loss;
    }

    public void Dispose()
    {
        _weightViews.Dispose();
        _gradientViews.Dispose();
    }

    private void Apply(GradientTransform transform, (Tensor Features, Tensor Labels) batch, TensorSlot anchor, Func<string, TensorSlot> vector)
    {
        var x = Weights.Flat<T>();
        var g = _gradient.Flat<T>();
        switch (transform)
        {
            case Perturb perturb:
                Ascend(perturb, batch);
                break;
            case Mix mix when _first is not null:
                _spans.Scale(mix.Alpha, g);
                _spans.AddScaled(_first.Flat<T>(), 1 - mix.Alpha, g);
                break;
            case Clip clip when _spans.Norm(g) is var norm && norm > clip.Norm:
                _spans.Scale(clip.Norm / norm, g);
                break;
            case AddVector add:
                _spans.AddScaled(vector(add.Slot).Flat<T>(), add.Scale, g);
                break;
            case Prox prox:
                _spans.AddDifference(x, anchor.Flat<T>(), prox.Mu, g);
                break;
            case WeightDecay decay:
                _spans.AddScaled(x, decay.Decay, g);
                break;
            case Mix or Clip:
                break;
            default:
                throw new InvalidOperationException($"There is no local step for {transform.GetType().Name}.");
        }
    }

    private void Ascend(Perturb perturb, (Tensor Features, Tensor Labels) batch)
    {
        const double Guard = 1e-7; // the authors' code divides by the norm plus this
        var x = Weights.Flat<T>();
        var g = _gradient.Flat<T>();
        // Kept and restored, because x + e − e is not x.
        x.CopyTo(_saved!.Flat<T>());
        if (_first is not null)
        {
            g.CopyTo(_first.Flat<T>());
        }

        _spans.AddScaled(g, perturb.Normalized ? perturb.Rho / (_spans.Norm(g) + Guard) : perturb.Rho, x);
        Gradient(batch);
        _saved.Flat<T>().CopyTo(x);
    }

    private double Gradient((Tensor Features, Tensor Labels) batch)
    {
        _gradient.Clear();
        var loss = F.cross_entropy(ForwardPass.Logits(_model, _weightViews.Tensors, batch.Features, ForwardMode.Train), batch.Labels);
        loss.backward();
        return double.CreateTruncating(loss.item<T>());
    }
}
