using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.Scaffold;

/// <summary>
/// SCAFFOLD: Algorithm 1 of Karimireddy et al., "SCAFFOLD: Stochastic Controlled Averaging for Federated Learning" (ICML 2020), with
/// option II for the control variates, and FedGamma: Dai et al., "FedGAMMA: Federated Learning with Global Sharpness-Aware
/// Minimization" (IEEE TNNLS 2023), which takes sharpness-aware gradients besides.
/// <code>
///   x ← x − η·(g − cᵢ + c)                               each local step
///   cᵢ' = cᵢ − c − Δᵢ/(K·η)                              after the last; K is the client's own number of steps
///   x ← x + η_g·mean Δᵢ,   c ← c + (1/N)·Σ (cᵢ' − cᵢ)    at the server
/// </code>
/// </summary>
public sealed class Scaffold(CatalogueEntry description, double serverRate, Perturb? perturb) : Algorithm
{
    /// <summary>The client's cᵢ; the slot of its change cᵢ' − cᵢ in an upload.</summary>
    internal const string Control = "control";

    /// <summary>The server's c.</summary>
    internal const string ControlMean = "control_mean";

    private const string Changes = "changes";

    private static readonly Option<double> Rho = SharedOptions.Rho(0.01);

    internal static CatalogueType<Algorithm> Plain { get; } = PlainType();

    internal static CatalogueType<Algorithm> Gamma { get; } = GammaType();

    /// <inheritdoc />
    public override CatalogueEntry Description => description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => [new(ControlMean)];

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ClientSlots => [new(Control)];

    /// <inheritdoc />
    public override Selector Broadcast => Selector.Slot(SlotNames.Model).Or(Selector.Slot(ControlMean));

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        IEnumerable<GradientTransform> ascent = perturb is null ? [] : [perturb];
        Term[] change = [new(ControlMean, -1), new(SlotNames.Delta, -1, PerStep: true)];
        var work = Program(
            spec,
            [.. ascent, new AddVector(Control, -1), new AddVector(ControlMean, 1)],
            nextState: [new Assignment(Control, [new Term(Control), .. change])],
            upload: [.. LocalProgram.WholeUpdate, new Upload(Control, change)]);
        return EachRound(spec, work, new Reductions(
            [SharedMerges.SumOfUpdates(WeightNames.Uniform), new Reduction(Changes, ReductionKind.WeightedSum, Selector.Slot(Control), WeightNames.Uniform)],
            [
                new AddReduction(new Mean(SharedMerges.Updates, serverRate), SlotNames.Model),
                new AddReduction(new Mean(Changes, Over: [Totals.AllClients]), ControlMean),
            ]));
    }

    private static CatalogueType<Algorithm> PlainType()
    {
        var description = new CatalogueEntry(
            "scaffold",
            "SCAFFOLD",
            "Control variates of the clients and of the server correct the drift of each local step.",
            [SharedOptions.ServerRate.Description],
            "Karimireddy et al., ICML 2020; option II",
            ["with control variates frozen at zero it is fedavg, bit for bit", SharedClaims.Descent, "between identical clients its corrections cancel", "the server's control variate is the mean of all clients' own", SharedClaims.Exact, SharedClaims.TwoRounds]);
        return new(description, options => new Scaffold(description, options.Read(SharedOptions.ServerRate), perturb: null));
    }

    private static CatalogueType<Algorithm> GammaType()
    {
        var description = new CatalogueEntry(
            "fedgamma",
            "FedGAMMA",
            "SCAFFOLD whose clients step along sharpness-aware gradients.",
            [SharedOptions.ServerRate.Description, Rho.Description, SharedOptions.Ascent.Description],
            "Dai et al., IEEE TNNLS 2023",
            ["with rho = 0 it is scaffold, bit for bit", "with control variates frozen at zero it is fedsam, bit for bit", "the server's control variate is the mean of all clients' own", SharedClaims.TwoRounds]);
        return new(description, options => new Scaffold(description, options.Read(SharedOptions.ServerRate), Ascents.Read(options, Rho)));
    }
}
