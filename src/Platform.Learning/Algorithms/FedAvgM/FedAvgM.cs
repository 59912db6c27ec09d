using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Algorithms.FedAvgM;

/// <summary>
/// FedAvgM: FedAvg with momentum at the server, section 4.3 of Hsu et al., "Measuring the Effects of Non-Identical Data
/// Distribution for Federated Visual Classification" (2019): v ← β·v + mean Δ, x ← x + η_g·v.
/// </summary>
public sealed class FedAvgM(double beta, double serverRate, string weighting) : Algorithm
{
    /// <summary>The server's v.</summary>
    internal const string Momentum = "momentum";

    private static readonly Option<double> Beta = Option.Number("beta", 0.9, NumberRange.FromBelow(0, 1), "How much of the server's momentum stays after a round; 0 is FedAvg.");

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedavgm",
            "FedAvgM",
            "FedAvg with momentum at the server.",
            [Beta.Description, SharedOptions.ServerRate.Description, SharedOptions.Weighting.Description],
            "Hsu et al., 2019",
            ["with beta = 0 it is fedavg, bit for bit", SharedClaims.TwoRounds]),
        options => new FedAvgM(options.Read(Beta), options.Read(SharedOptions.ServerRate), options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => [new(Momentum)];

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(spec, Program(spec, []), new Reductions(
        [SharedMerges.SumOfUpdates(weighting)],
        [
            new ScaleSlot(Momentum, beta),
            new AddReduction(new Mean(SharedMerges.Updates), Momentum),
            new AddSlot(Momentum, SlotNames.Model, serverRate),
        ]));
}
