using System.Numerics;
using System.Numerics.Tensors;
using Platform.Contracts.Problems;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Merging;

/// <summary>
/// What a slice sends: one partial result per reduction, and what its clients weigh together. Folding adds client − global in the
/// order of the clients, in the tensors' own type.
/// </summary>
public sealed class SliceUpdate
{
    private readonly Reductions _policy;
    private readonly SortedDictionary<string, double> _weights;

    internal SliceUpdate(Reductions policy, TensorBag partials, SortedDictionary<string, double> weights)
    {
        _policy = policy;
        Partials = partials;
        _weights = weights;
    }

    /// <summary>The partial results, a slot for each reduction.</summary>
    public TensorBag Partials { get; }

    /// <summary>The sums of the named weights over the clients that were folded.</summary>
    public IReadOnlyDictionary<string, double> Weights => _weights;

    /// <summary>The partial results of a policy over uploads of a schema.</summary>
    public static BagSchema Schema(Reductions policy, BagSchema uploads) =>
        new(policy.Named.Select(reduction => KeyValuePair.Create(reduction.Name, new SlotSchema(Sources(reduction, uploads).Select(source => source.Entry)))));

    /// <summary>The reduction of no client.</summary>
    public static SliceUpdate Start(Reductions policy, BagSchema uploads)
    {
        var partials = new TensorBag(Schema(policy, uploads));
        foreach (var reduction in policy.Named.Where(reduction => reduction.Kind is ReductionKind.Maximum))
        {
            foreach (var source in Sources(reduction, uploads).Select((source, index) => (source.Entry.Type, index)))
            {
                Empty(partials[reduction.Name], source.Type, source.index);
            }
        }

        return new(policy, partials, new(StringComparer.Ordinal) { [WeightNames.Samples] = 0, [WeightNames.Uniform] = 0 });
    }

    /// <summary>The reduction of no client of a step.</summary>
    /// <exception cref="NotSupportedException">The step's merge is not made of reductions, or nobody takes part.</exception>
    public static SliceUpdate Start(RunProgram program, Training.StepPosition at)
    {
        var step = program.Plan.Locate(at.Round).Phase.Steps[at.Step];
        if (step is not { Work: { } work, Merge: Reductions policy })
        {
            throw new NotSupportedException("Only reductions can be folded within a slice.");
        }

        return Start(policy, program.UploadSchema(work));
    }

    /// <summary>Sets the total weights to what a file says; it must name the same ones.</summary>
    internal void SetWeights(IReadOnlyDictionary<string, double> weights)
    {
        if (!_weights.Keys.Order(StringComparer.Ordinal).SequenceEqual(weights.Keys.Order(StringComparer.Ordinal)))
        {
            throw new ProblemException(ProblemCodes.SchemaMismatch, $"The update has weights {string.Join(", ", weights.Keys)}; {string.Join(", ", _weights.Keys)} are expected.");
        }

        foreach (var (name, value) in weights)
        {
            _weights[name] = value;
        }
    }

    /// <summary>Folds one client's upload.</summary>
    /// <param name="upload">client − global.</param>
    /// <param name="samples">How many samples it trained on.</param>
    public void Fold(TensorBag upload, int samples)
    {
        var weights = new Dictionary<string, double> { [WeightNames.Samples] = samples, [WeightNames.Uniform] = 1 };
        foreach (var reduction in _policy.Named)
        {
            var (sources, partial) = (Sources(reduction, upload.Schema), Partials[reduction.Name]);
            for (var i = 0; i < sources.Count; i++)
            {
                var (slot, index, entry) = sources[i];
                if (entry.Type is ElementType.Float64)
                {
                    ReductionArithmetic.Fold<double>(reduction.Kind, upload[slot].Values<double>(index), weights[reduction.Weight], partial.Values<double>(i));
                }
                else
                {
                    ReductionArithmetic.Fold<float>(reduction.Kind, upload[slot].Values<float>(index), weights[reduction.Weight], partial.Values<float>(i));
                }
            }
        }

        foreach (var (name, weight) in weights)
        {
            _weights[name] += weight;
        }
    }

    /// <summary>Takes another slice's partial results in; the order of calls is the order of the sums.</summary>
    public void Combine(SliceUpdate other)
    {
        foreach (var reduction in _policy.Named)
        {
            var (source, target) = (other.Partials[reduction.Name], Partials[reduction.Name]);
            ReductionArithmetic.Combine<float>(reduction.Kind, source.Flat<float>(), target.Flat<float>());
            ReductionArithmetic.Combine<double>(reduction.Kind, source.Flat<double>(), target.Flat<double>());
        }

        foreach (var (name, weight) in other._weights)
        {
            _weights[name] += weight;
        }
    }

    private static IReadOnlyList<Selected> Sources(Reduction reduction, BagSchema uploads)
    {
        var sources = reduction.Of.Resolve(uploads);
        return sources.Select(source => source.Slot).Distinct().Count() <= 1 && sources.All(source => source.Entry.Type is not ElementType.Int64)
            ? sources
            : throw new NotSupportedException($"The reduction '{reduction.Name}' must select floating tensors of one slot.");
    }

    private static void Empty(TensorSlot slot, ElementType type, int entry)
    {
        if (type is ElementType.Float64)
        {
            slot.Values<double>(entry).Fill(double.NegativeInfinity);
        }
        else
        {
            slot.Values<float>(entry).Fill(float.NegativeInfinity);
        }
    }
}

/// <summary>The arithmetic of each kind of reduction.</summary>
internal static class ReductionArithmetic
{
    public static void Fold<T>(ReductionKind kind, ReadOnlySpan<T> value, double weight, Span<T> partial)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (kind)
        {
            case ReductionKind.WeightedSum:
                TensorPrimitives.MultiplyAdd(value, T.CreateTruncating(weight), partial, partial);
                break;
            case ReductionKind.Maximum:
                TensorPrimitives.Max(value, partial, partial);
                break;
            default:
                for (var i = 0; i < value.Length; i++)
                {
                    partial[i] += value[i] != T.Zero ? T.One : T.Zero;
                }

                break;
        }
    }

    public static void Combine<T>(ReductionKind kind, ReadOnlySpan<T> other, Span<T> partial)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (kind is ReductionKind.Maximum)
        {
            TensorPrimitives.Max(other, partial, partial);
        }
        else
        {
            TensorPrimitives.Add(other, partial, partial);
        }
    }
}
