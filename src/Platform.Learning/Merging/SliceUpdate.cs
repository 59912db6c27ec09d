using System.Numerics;
using System.Numerics.Tensors;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Merging;

/// <summary>One client's upload as it is.</summary>
/// <param name="Client">Who sent it.</param>
/// <param name="Upload">What was sent: client − global and whatever else the program names.</param>
/// <param name="Weights">What it counts for, by <see cref="WeightNames"/>.</param>
public sealed record ClientUpload(ClientId Client, TensorBag Upload, IReadOnlyDictionary<string, double> Weights);

/// <summary>
/// What a slice sends, and what its clients weigh together: one partial result per reduction, folded in the order of the clients and
/// in the tensors' own type; or, where the merge asks for individuals, every client's upload.
/// </summary>
public sealed class SliceUpdate
{
    private readonly Reductions _sums;
    private readonly SortedDictionary<string, double> _weights = new(WeightNames.All.ToDictionary(name => name, _ => 0.0), StringComparer.Ordinal);
    private readonly List<ClientUpload> _uploads = [];

    private SliceUpdate(MergePolicy policy, BagSchema uploads)
    {
        _sums = policy.Sums;
        Individual = policy is Individuals;
        UploadSchema = uploads;
        Partials = new(Individual ? BagSchema.Empty : Schema(_sums, uploads));
    }

    /// <summary>Whether uploads are kept one by one.</summary>
    public bool Individual { get; }

    /// <summary>The partial results, a slot for each reduction; none where uploads are kept one by one.</summary>
    public TensorBag Partials { get; }

    /// <summary>The uploads one by one, in the order of the clients; none where they are folded.</summary>
    public IReadOnlyList<ClientUpload> Uploads => _uploads;

    /// <summary>The sums of the named weights over the clients.</summary>
    public IReadOnlyDictionary<string, double> Weights => _weights;

    /// <summary>What each client sends.</summary>
    internal BagSchema UploadSchema { get; }

    /// <summary>The partial results of a policy over uploads of a schema.</summary>
    public static BagSchema Schema(Reductions policy, BagSchema uploads) =>
        new(policy.Named.Select(reduction => KeyValuePair.Create(reduction.Name, new SlotSchema(Sources(reduction, uploads).Select(source => source.Entry)))));

    /// <summary>The update of no client.</summary>
    public static SliceUpdate Start(MergePolicy policy, BagSchema uploads)
    {
        var update = new SliceUpdate(policy, uploads);
        if (!update.Individual)
        {
            Empty(update.Partials, policy.Sums);
        }

        return update;
    }

    /// <summary>The update of no client of a step.</summary>
    public static SliceUpdate Start(RunProgram program, Training.StepPosition at)
    {
        var step = program.Step(at);
        return Start(step.Merge, step.Work is { } work ? program.UploadSchema(work) : BagSchema.Empty);
    }

    /// <summary>Takes one client's upload in.</summary>
    /// <param name="upload">client − global, and whatever else is sent.</param>
    /// <param name="client">Its samples and steps are what it weighs.</param>
    public void Fold(TensorBag upload, Training.TrainedClient client) =>
        Add(new(client.Client, upload, WeightNames.All.ToDictionary(name => name, name => WeightNames.Of(name, client.Samples, client.Steps), StringComparer.Ordinal)));

    /// <summary>Takes another slice's update in; the order of calls is the order of the sums.</summary>
    public void Combine(SliceUpdate other)
    {
        _uploads.AddRange(other._uploads);
        foreach (var reduction in Individual ? [] : _sums.Named)
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

    internal void Add(ClientUpload client)
    {
        if (Individual)
        {
            _uploads.Add(client);
        }
        else
        {
            Fold(client);
        }

        foreach (var (name, weight) in client.Weights)
        {
            _weights[name] += weight;
        }
    }

    /// <summary>Sets the total weights to what a file says; it must name the same ones.</summary>
    internal void SetWeights(IReadOnlyDictionary<string, double> weights)
    {
        if (!_weights.Keys.SequenceEqual(weights.Keys.Order(StringComparer.Ordinal)))
        {
            throw new ProblemException(ProblemCodes.SchemaMismatch, $"The update has weights {string.Join(", ", weights.Keys)}; {string.Join(", ", _weights.Keys)} are expected.");
        }

        foreach (var (name, value) in weights)
        {
            _weights[name] = value;
        }
    }

    private void Fold(ClientUpload client)
    {
        foreach (var reduction in _sums.Named)
        {
            var (sources, partial) = (Sources(reduction, client.Upload.Schema), Partials[reduction.Name]);
            var weight = client.Weights[reduction.Weight] * Shrink(reduction, sources, client.Upload);
            for (var i = 0; i < sources.Count; i++)
            {
                var (slot, index, entry) = sources[i];
                if (entry.Type is ElementType.Float64)
                {
                    ReductionArithmetic.Fold<double>(reduction.Kind, client.Upload[slot].Values<double>(index), weight, partial.Values<double>(i));
                }
                else
                {
                    ReductionArithmetic.Fold<float>(reduction.Kind, client.Upload[slot].Values<float>(index), weight, partial.Values<float>(i));
                }
            }
        }
    }

    private static double Shrink(Reduction reduction, IReadOnlyList<Selected> sources, TensorBag upload)
    {
        if (reduction.ClipNorm is not { } largest)
        {
            return 1;
        }

        var norm = Math.Sqrt(sources.Sum(source => upload[source.Slot].SquaredNorm(source.Index)));
        return norm > largest ? largest / norm : 1;
    }

    private static IReadOnlyList<Selected> Sources(Reduction reduction, BagSchema uploads)
    {
        var sources = reduction.Of.Resolve(uploads);
        return sources.Select(source => source.Slot).Distinct().Count() <= 1 && sources.All(source => source.Entry.Type is not ElementType.Int64)
            ? sources
            : throw new NotSupportedException($"The reduction '{reduction.Name}' must select floating tensors of one slot.");
    }

    private static void Empty(TensorBag partials, Reductions policy)
    {
        foreach (var slot in policy.Named.Where(reduction => reduction.Kind is ReductionKind.Maximum).Select(reduction => partials[reduction.Name]))
        {
            slot.Flat<float>().Fill(float.NegativeInfinity);
            slot.Flat<double>().Fill(double.NegativeInfinity);
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
