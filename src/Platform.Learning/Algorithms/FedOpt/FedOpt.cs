using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Algorithms.FedOpt;

/// <summary>
/// FedAdagrad, FedAdam and FedYogi: Algorithm 2 of Reddi et al., "Adaptive Federated Optimization" (ICLR 2021). With d the mean update,
/// m ← β₁·m + (1 − β₁)·d, v follows d² as <see cref="SecondMoment"/> says, and x ← x + η_g·m/(√v + ε). No bias correction; v begins at
/// zero as in the simulator that FedSpeed's authors published, where the paper leaves any v ≥ ε² open.
/// </summary>
public sealed class FedOpt(CatalogueEntry description, SecondMoment rule, FedOptSettings settings) : Algorithm
{
    /// <summary>The server's m.</summary>
    internal const string Momentum = "momentum";

    /// <summary>The server's v.</summary>
    internal const string Squares = "squares";

    internal static CatalogueType<Algorithm> Adagrad { get; } = Type("fedadagrad", "FedAdagrad", "The server takes Adagrad steps along the mean update.", SecondMoment.Adagrad, beta1: 0, SharedClaims.TwoRounds);

    internal static CatalogueType<Algorithm> Adam { get; } = Type("fedadam", "FedAdam", "The server takes Adam steps along the mean update.", SecondMoment.Adam, beta1: 0.9, SharedClaims.TwoRounds, "with beta1 = beta2 = 0 and a large epsilon it is nearly fedavg");

    internal static CatalogueType<Algorithm> Yogi { get; } = Type("fedyogi", "FedYogi", "The server takes Yogi steps along the mean update.", SecondMoment.Yogi, beta1: 0.9, SharedClaims.TwoRounds);

    /// <inheritdoc />
    public override CatalogueEntry Description => description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => [new(Momentum), new(Squares)];

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(spec, Program(spec, []), new Reductions(
        [SharedMerges.SumOfUpdates(settings.Weighting)],
        [
            new ScaleSlot(Momentum, settings.Beta1),
            new AddReduction(new Mean(SharedMerges.Updates, 1 - settings.Beta1), Momentum),
            new AddSquares(new Mean(SharedMerges.Updates), Squares, rule, settings.Beta2),
            new AdaptiveStep(Momentum, Squares, SlotNames.Model, settings.ServerRate, settings.Epsilon),
        ]));

    private static CatalogueType<Algorithm> Type(string name, string title, string summary, SecondMoment rule, double beta1, params IReadOnlyList<string> claims)
    {
        var options = new FedOptOptions(beta1, rule is not SecondMoment.Adagrad);
        var description = new CatalogueEntry(name, title, summary, options.Descriptions, "Reddi et al., ICLR 2021", claims);
        return new(description, given => new FedOpt(description, rule, options.Read(given)));
    }
}
