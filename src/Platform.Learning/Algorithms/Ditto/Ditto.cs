using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.Ditto;

/// <summary>
/// Ditto: Algorithm 1 of Li et al., "Ditto: Fair and Robust Federated Learning Through Personalization" (ICML 2021). FedAvg, and beside
/// it each client trains a model of its own that is pulled towards the broadcast one: v ← v − η·(g(v) + λ·(v − x^t)).
/// </summary>
public sealed class Ditto(double lambda, string weighting) : OwnPart(kept: null)
{
    private static readonly Option<double> Lambda = Option.Number("lambda", 0.1, NumberRange.AtLeast(0), "Strength of the pull of a client's own model towards the broadcast one; 0 trains it alone.");

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "ditto",
            "Ditto",
            "FedAvg, and each client trains a model of its own that is pulled towards the federation's.",
            [Lambda.Description, SharedOptions.Weighting.Description],
            "Li et al., ICML 2021",
            ["the federation's track is fedavg, bit for bit", "with lambda = 0 a client's own model is trained alone", "a client's own model is in no upload"]),
        options => new Ditto(options.Read(Lambda), options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        LocalStage shared = new([Part(spec, [])]);
        LocalStage own = new([Part(spec, lambda == 0 ? [] : [new Prox(lambda)], slot: Own)], Body: Own);
        return EachRound(spec, new LocalProgram([shared, own], [], LocalProgram.WholeUpdate), SharedMerges.MeanOfUpdates(weighting));
    }
}
