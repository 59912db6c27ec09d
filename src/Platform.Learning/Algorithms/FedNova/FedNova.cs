using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Algorithms.FedNova;

/// <summary>
/// FedNova: Wang et al., "Tackling the Objective Inconsistency Problem in Heterogeneous Federated Optimization" (NeurIPS 2020),
/// equation 7 with plain SGD at the clients, whose ‖aᵢ‖₁ is their number of steps Kᵢ. With pᵢ the share of a client's samples,
/// x ← x + η_g·(Σ pᵢKᵢ)·Σ pᵢ·Δᵢ/Kᵢ, so that a client does not count for more because it takes more steps.
/// </summary>
public sealed class FedNova(double serverRate) : Algorithm
{
    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fednova",
            "FedNova",
            "Updates are divided by the client's number of local steps before they are averaged.",
            [SharedOptions.ServerRate.Description],
            "Wang et al., NeurIPS 2020",
            ["clients with as many samples and steps: fedavg", SharedClaims.Descent, SharedClaims.LocalTraining, "a round of clients with one and three steps is as computed by hand"]),
        options => new FedNova(options.Read(SharedOptions.ServerRate)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(spec, Program(spec, []), new Reductions(
        [SharedMerges.SumOfUpdates(WeightNames.SamplesPerStep)],
        [
            new AddReduction(
                new Mean(SharedMerges.Updates, serverRate, Over: [WeightNames.Samples, WeightNames.Samples], Times: [WeightNames.SamplesTimesSteps]),
                SlotNames.Model),
        ]));
}
