using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Algorithms.FedAvg;

/// <summary>
/// FedAvg: Algorithm 1 of McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data"
/// (AISTATS 2017). Clients run SGD; the server adds the mean of their updates.
/// </summary>
public sealed class FedAvg(string weighting) : Algorithm
{
    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedavg",
            "FedAvg",
            "Clients run SGD; the server adds the mean of their updates.",
            [SharedOptions.Weighting.Description],
            "McMahan et al., AISTATS 2017",
            [SharedClaims.Descent, SharedClaims.LocalTraining, "one step of two clients is as computed by hand, by either weighting"]),
        options => new FedAvg(options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(spec, Program(spec, []), SharedMerges.MeanOfUpdates(weighting));
}
