using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedSmoo;

/// <summary>
/// FedSMOO: Algorithm 1 of Sun et al., "Dynamic Regularized Sharpness Aware Minimization in Federated Learning: Approaching Global
/// Consistency and Smooth Landscape" (ICML 2023). FedDyn, with a second dual μᵢ that brings the clients' ascents together:
/// <code>
///   ε = ρ·(g − μᵢ − s)/‖g − μᵢ − s‖,   μᵢ ← μᵢ + ε − s        each local step, as in the authors' code
///   x ← x − η·(g(x + ε) + (hᵢ + x − x^t)/λ)
///   hᵢ ← hᵢ + Δᵢ                                              after the last
///   h̄ ← h̄ + (1/N)·Σ Δᵢ,   x ← mean xᵢ + h̄,   s ← ρ·mean μᵢ/‖mean μᵢ‖    at the server
/// </code>
/// </summary>
public sealed class FedSmoo(double lambda, double rho) : Algorithm
{
    /// <summary>The client's hᵢ.</summary>
    internal const string Dual = "dual";

    /// <summary>The client's μᵢ, and its slot in an upload.</summary>
    internal const string AscentDual = "ascent_dual";

    /// <summary>The server's h̄.</summary>
    internal const string DualMean = "dual_mean";

    /// <summary>The server's s.</summary>
    internal const string Ascent = "ascent";

    private const string AscentDuals = "ascent_duals";

    private static readonly Option<double> Rho = SharedOptions.Rho(0.1);

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedsmoo",
            "FedSMOO",
            "FedDyn whose clients step along sharpness-aware gradients, with duals that bring their ascents together.",
            [SharedOptions.Lambda.Description, Rho.Description],
            "Sun et al., ICML 2023; μ moves at every batch as in the authors' code",
            ["with rho = 0 it is feddyn, bit for bit", "the common ascent has the length rho after every round", SharedClaims.TwoRounds]),
        options => new FedSmoo(options.Read(SharedOptions.Lambda), options.Read(Rho)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => rho > 0 ? [new(DualMean), new(Ascent)] : [new(DualMean)];

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ClientSlots => rho > 0 ? [new(Dual), new(AscentDual)] : [new(Dual)];

    /// <inheritdoc />
    public override Selector Broadcast => Selector.Slot(SlotNames.Model).Or(Selector.Slot(Ascent));

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        List<GradientTransform> transforms = [new AddVector(Dual, 1 / lambda), new Prox(1 / lambda)];
        List<Upload> upload = [.. LocalProgram.WholeUpdate];
        var merge = SharedMerges.WithDualMean(DualMean);
        if (rho > 0)
        {
            transforms.Add(new Perturb(rho, Normalized: true, new AscentDual(AscentDual, Ascent)));
            upload.Add(new Upload(AscentDual, [new Term(AscentDual)]));
            merge = WithCommonAscent(merge);
        }

        return EachRound(spec, Program(spec, transforms, [new Assignment(Dual, [new Term(Dual), new Term(SlotNames.Delta)])], upload), merge);
    }

    private Reductions WithCommonAscent(Reductions merge) => new(
        [.. merge.Named, new Reduction(AscentDuals, ReductionKind.WeightedSum, Selector.Slot(AscentDual), WeightNames.Uniform)],
        [
            .. merge.Operations,
            new ScaleSlot(Ascent, 0),
            new AddReduction(new Mean(AscentDuals), Ascent),
            new Normalise(Ascent, rho),
        ]);
}
