using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Algorithms.FedDyn;

/// <summary>
/// FedDyn: Algorithm 1 of Acar et al., "Federated Learning Based on Dynamic Regularization" (ICLR 2021). With hᵢ the client's sum of its
/// updates and h̄ the mean of all clients' hᵢ,
/// <code>
///   x ← x − η·(g + α·hᵢ + α·(x − x^t))      each local step
///   hᵢ ← hᵢ + Δᵢ                            after the last
///   h̄ ← h̄ + (1/N)·Σ Δᵢ,   x ← mean xᵢ + h̄   at the server
/// </code>
/// The paper's gradients ∇Lᵢ are −α·hᵢ and its server state h is −α·h̄.
/// </summary>
public sealed class FedDyn(double alpha) : Algorithm
{
    /// <summary>The client's hᵢ.</summary>
    internal const string Dual = "dual";

    /// <summary>The server's h̄.</summary>
    internal const string DualMean = "dual_mean";

    private static readonly Option<double> Alpha = Option.Number("alpha", 0.1, NumberRange.Above(0), "Strength of the dynamic regulariser; 1/λ of FedSpeed.");

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "feddyn",
            "FedDyn",
            "Each client's objective is regularised anew in every round, so that its optimum becomes the federation's.",
            [Alpha.Description],
            "Acar et al., ICLR 2021",
            [SharedClaims.Exact, "a client's dual becomes its own gradient at that minimum", SharedClaims.TwoRounds]),
        options => new FedDyn(options.Read(Alpha)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => [new(DualMean)];

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ClientSlots => [new(Dual)];

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        var work = Program(
            spec,
            [new AddVector(Dual, alpha), new Prox(alpha)],
            nextState: [new Assignment(Dual, [new Term(Dual), new Term(SlotNames.Delta)])]);
        return EachRound(spec, work, SharedMerges.WithDualMean(DualMean));
    }
}
