using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedCm;

/// <summary>
/// FedCM: Xu et al., "FedCM: Federated Learning with Client-level Momentum" (2021), Algorithm 2, and MoFedSAM: Qu et al., "Generalized
/// Federated Learning via Sharpness Aware Minimization" (ICML 2022), which takes sharpness-aware gradients besides.
/// <code>
///   x ← x − η·(α·g + (1 − α)·M)        each local step
///   M ← −mean Δᵢ/(Kᵢ·η)                at the server: the mean gradient of the round
/// </code>
/// </summary>
public sealed class FedCm(CatalogueEntry description, double alpha, string weighting, Perturb? perturb) : Algorithm
{
    /// <summary>The server's M, which clients are sent.</summary>
    internal const string Momentum = "momentum";

    private const string Directions = "directions";

    private static readonly Option<double> Alpha = Option.Number("alpha", 0.1, NumberRange.AboveTo(0, 1), "How much of each local step is the client's own gradient; 1 leaves the momentum out.");
    private static readonly Option<double> Rho = SharedOptions.Rho(0.1);

    internal static CatalogueType<Algorithm> Plain { get; } = PlainType();

    internal static CatalogueType<Algorithm> SharpnessAware { get; } = SharpnessAwareType();

    /// <inheritdoc />
    public override CatalogueEntry Description => description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => [new(Momentum)];

    /// <inheritdoc />
    public override Selector Broadcast => Selector.Slot(SlotNames.Model).Or(Selector.Slot(Momentum));

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        List<GradientTransform> transforms = perturb is null ? [] : [perturb];
        if (alpha < 1)
        {
            transforms.AddRange([new Scale(alpha), new AddVector(Momentum, 1 - alpha)]);
        }

        return EachRound(spec, Program(spec, transforms), new Reductions(
            [SharedMerges.SumOfUpdates(weighting), new Reduction(Directions, ReductionKind.WeightedSum, Selector.Slot(SlotNames.Model), WeightNames.PerStep)],
            [
                new AddReduction(new Mean(SharedMerges.Updates), SlotNames.Model),
                new ScaleSlot(Momentum, 0),
                new AddReduction(new Mean(Directions, -1, Over: [WeightNames.Uniform], PerRate: true), Momentum),
            ]));
    }

    private static CatalogueType<Algorithm> PlainType()
    {
        var description = new CatalogueEntry(
            "fedcm",
            "FedCM",
            "Local steps mix the client's gradient with the federation's of the round before.",
            [Alpha.Description, SharedOptions.Weighting.Description],
            "Xu et al., 2021",
            ["with alpha = 1 it is fedavg, bit for bit", SharedClaims.TwoRounds]);
        return new(description, options => new FedCm(description, options.Read(Alpha), options.Read(SharedOptions.Weighting), perturb: null));
    }

    private static CatalogueType<Algorithm> SharpnessAwareType()
    {
        var description = new CatalogueEntry(
            "mofedsam",
            "MoFedSAM",
            "FedCM whose clients step along sharpness-aware gradients.",
            [Alpha.Description, Rho.Description, SharedOptions.Ascent.Description, SharedOptions.Weighting.Description],
            "Qu et al., ICML 2022",
            ["with rho = 0 it is fedcm, and with alpha = 1 fedsam, bit for bit", SharedClaims.TwoRounds]);
        return new(description, options => new FedCm(description, options.Read(Alpha), options.Read(SharedOptions.Weighting), Ascents.Read(options, Rho)));
    }
}
