using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedAvg;

/// <summary>
/// FedAvg: Algorithm 1 of McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data"
/// (AISTATS 2017). Clients run SGD; the server adds the mean of their updates.
/// </summary>
public sealed class FedAvg(string weighting) : Algorithm
{
    private static readonly Option<string> Weighting = Option.OneOf(
        "weighting", WeightNames.Samples, [WeightNames.Samples, WeightNames.Uniform], "What a client's update counts for: its number of samples, or the same for all.");

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new("fedavg", "FedAvg", "Clients run SGD; the server adds the mean of their updates.", [Weighting.Description], "McMahan et al., AISTATS 2017"),
        options => new FedAvg(options.Read(Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(spec, Program(spec, []), MeanOfUpdates(weighting));

    /// <summary>x ← x + Σ wᵢ Δᵢ / Σ wᵢ.</summary>
    internal static MergePolicy MeanOfUpdates(string weight) => new Reductions(
        [new Reduction("updates", ReductionKind.WeightedSum, Selector.Slot(SlotNames.Model), weight)],
        [new AddReduction("updates", SlotNames.Model, Divisor.TotalWeight)]);
}
