using System.Numerics;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Training;

/// <summary>What one learning part does with its gradient: the transforms in order, then the optimizer's step.</summary>
internal sealed class PartStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Guard = 1e-7; // the authors of FedSpeed divide by the norm plus this

    private readonly LearningPart _part;
    private readonly Func<string, TensorSlot> _slots;
    private readonly TensorSlot _anchor;
    private readonly TensorSlot _x;
    private readonly TensorSlot _gradient;
    private readonly TrainedSpans<T> _spans;
    private readonly TensorSlot? _saved;
    private readonly TensorSlot? _first;

    public PartStep(LearningPart part, Func<string, TensorSlot> slots, TensorSlot anchor, StageWeights weights, ElementType type)
    {
        _part = part;
        _slots = slots;
        _anchor = anchor;
        _x = slots(part.Slot);
        var schema = _x.Schema;
        var trained = schema.Entries.Select(entry => entry.Kind is TensorKind.Trainable && part.Trains.Matches(part.Slot, entry)).ToArray();
        TrainsAnything = trained.Contains(true);
        _spans = new(schema, trained, type);
        _gradient = weights.Learn(part.Slot, trained);
        _saved = Ascends ? new(schema) : null;
        _first = part.Transforms.OfType<Mix>().Any(mix => mix.Alpha != 1) ? new(schema) : null;
    }

    /// <summary>What the part minimises.</summary>
    public HeadLoss Loss => _part.Loss;

    /// <summary>Whether it has any tensor.</summary>
    public bool TrainsAnything { get; }

    /// <summary>Whether its gradient is taken twice.</summary>
    public bool Ascends => _part.Transforms.OfType<Perturb>().Any();

    private Span<T> X => _x.Flat<T>();

    private Span<T> G => _gradient.Flat<T>();

    /// <summary>Changes the gradient.</summary>
    /// <param name="again">Takes it anew, at the weights as they are then.</param>
    public void Transform(Action again)
    {
        foreach (var transform in _part.Transforms)
        {
            Apply(transform, again);
        }
    }

    /// <summary>x ← x − η·g.</summary>
    public void Step(double rate) => _spans.AddScaled(G, -rate, X); // Sgd, the only optimizer yet

    private void Apply(GradientTransform transform, Action again)
    {
        switch (transform)
        {
            case Perturb perturb:
                Ascend(perturb, again);
                break;
            case Mix when _first is null:
                break;
            case Mix mix:
                _spans.Scale(mix.Alpha, G);
                _spans.AddScaled(_first.Flat<T>(), 1 - mix.Alpha, G);
                break;
            case Clip clip:
                ClipTo(clip.Norm);
                break;
            case Scale scale:
                _spans.Scale(scale.Factor, G);
                break;
            case AddVector add:
                _spans.AddScaled(_slots(add.Slot).Flat<T>(), add.Scale, G);
                break;
            case Prox prox:
                _spans.AddDifference(X, _anchor.Flat<T>(), prox.Mu, G);
                break;
            case WeightDecay decay:
                _spans.AddScaled(X, decay.Decay, G);
                break;
            default:
                throw new InvalidOperationException($"There is no local step for {transform.GetType().Name}.");
        }
    }

    private void ClipTo(double largest)
    {
        if (_spans.Norm(G) is var norm && norm > largest)
        {
            _spans.Scale(largest / norm, G);
        }
    }

    private void Ascend(Perturb perturb, Action again)
    {
        // Kept and restored, because x + e − e is not x.
        X.CopyTo(_saved!.Flat<T>());
        if (_first is not null)
        {
            G.CopyTo(_first.Flat<T>());
        }

        if (perturb.Dual is { } dual)
        {
            _spans.AddScaled(_slots(dual.Own).Flat<T>(), -1, G);
            _spans.AddScaled(_slots(dual.Common).Flat<T>(), -1, G);
        }

        var length = perturb.Normalized ? perturb.Rho / (_spans.Norm(G) + Guard) : perturb.Rho;
        _spans.AddScaled(G, length, X);
        if (perturb.Dual is { } moved)
        {
            _spans.AddScaled(G, length, _slots(moved.Own).Flat<T>());
            _spans.AddScaled(_slots(moved.Common).Flat<T>(), -1, _slots(moved.Own).Flat<T>());
        }

        again();
        _saved.Flat<T>().CopyTo(X);
    }
}
