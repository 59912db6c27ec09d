using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Algorithms.FedProx;

/// <summary>
/// FedProx: Algorithm 2 of Li et al., "Federated Optimization in Heterogeneous Networks" (MLSys 2020). FedAvg whose clients
/// also minimise (μ/2)·‖x − x^t‖².
/// </summary>
public sealed class FedProx(double mu, string weighting) : Algorithm
{
    private static readonly Option<double> Mu = Option.Number("mu", 0.01, NumberRange.AtLeast(0), "Strength of the pull towards the broadcast model; 0 is FedAvg.");

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedprox",
            "FedProx",
            "FedAvg whose clients are pulled towards the broadcast model.",
            [Mu.Description, SharedOptions.Weighting.Description],
            "Li et al., MLSys 2020",
            ["with mu = 0 it is fedavg, bit for bit", SharedClaims.Descent, "two local steps are as computed by hand"]),
        options => new FedProx(options.Read(Mu), options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    // With mu = 0 the term is left out rather than multiplied by zero: the result is FedAvg's to the last bit.
    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) =>
        EachRound(spec, Program(spec, mu == 0 ? [] : [new Prox(mu)]), SharedMerges.MeanOfUpdates(weighting));
}
