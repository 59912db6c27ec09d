using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedSpeed;

/// <summary>
/// FedSpeed: Algorithm 1 of Sun et al., "FedSpeed: Larger Local Interval, Less Communication Round, and Higher Generalization
/// Accuracy" (ICLR 2023). With ĝ the client's dual, x^t the broadcast model and g the loss gradient at a point,
/// <code>
///   g̃ = (1 − α)·g(x) + α·g(x + ρ·g(x)/‖g(x)‖)          each local step
///   x ← x − η·(g̃ − ĝ + (x − x^t)/λ)
///   ĝ ← ĝ − (x_K − x^t)/λ                                after the last
/// </code>
/// The paper's server takes the mean of x_K − λĝ over the active clients (<c>dual_mean = active</c>). The authors' code takes the mean
/// of x_K over the active and that of −λĝ over all clients (<c>all</c>), which stays stable when few take part; it is the default, and
/// needs only a running mean at the server: h̄ ← h̄ + (1/N)·Σ (x_K − x^t). Both agree when all clients take part. Clipping, where asked for, is of
/// the loss gradient only; the authors' code also clips what the proximal term adds.
/// </summary>
public sealed class FedSpeed(FedSpeedOptions options) : Algorithm
{
    /// <summary>The client's ĝ.</summary>
    internal const string Dual = "dual";

    /// <summary>The server's h̄: the mean of −λĝ over all clients.</summary>
    internal const string DualMean = "dual_mean";

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedspeed",
            "FedSpeed",
            "Clients step along sharpness-aware gradients, pulled to the broadcast model and corrected by a dual that they keep.",
            FedSpeedOptions.Descriptions,
            "Sun et al., ICLR 2023; dual_mean = all follows the authors' code",
            ["with rho = 0 it is feddyn, step for step", "with a zero dual and alpha = 0 local training is fedprox with mu = 1/lambda", "the dual is the sum of the updates of its rounds over −lambda, and a moving average of the gradients", SharedClaims.Exact, "both dual means agree when all clients take part", "a round is as computed by hand"]),
        options => new FedSpeed(FedSpeedOptions.Read(options)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => options.DualMeanOverAll ? [new(DualMean)] : [];

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ClientSlots => [new(Dual)];

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(
        spec,
        LocalWork(spec),
        options.DualMeanOverAll ? SharedMerges.WithDualMean(DualMean) : SharedMerges.MeanOfUpdates(WeightNames.Uniform));

    private LocalProgram LocalWork(RunSpec spec)
    {
        List<GradientTransform> transforms = [new AddVector(Dual, -1), new Prox(1 / options.Lambda)];
        if (options is { Alpha: > 0, Rho: > 0 })
        {
            transforms.AddRange([new Perturb(options.Rho, options.NormalizedAscent), new Mix(options.Alpha)]);
        }

        // −λĝ with the new ĝ; over all clients it is the server's running mean instead.
        Term[] sent = options.DualMeanOverAll ? [new Term(SlotNames.Delta)] : [new Term(SlotNames.Delta), new Term(Dual, -options.Lambda)];
        return Program(
            spec,
            transforms,
            nextState: [new Assignment(Dual, [new Term(Dual), new Term(SlotNames.Delta, -1 / options.Lambda)])],
            upload: [new Upload(SlotNames.Model, sent)]);
    }
}
