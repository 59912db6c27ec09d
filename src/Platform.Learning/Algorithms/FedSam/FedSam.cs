using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Algorithms.FedSam;

/// <summary>
/// FedSAM: Algorithm 1 of Qu et al., "Generalized Federated Learning via Sharpness Aware Minimization" (ICML 2022): FedAvg whose clients
/// step along the gradient at x + ρ·g/‖g‖.
/// </summary>
public sealed class FedSam(Perturb? perturb, string weighting) : Algorithm
{
    private static readonly Option<double> Rho = SharedOptions.Rho(0.1);

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedsam",
            "FedSAM",
            "FedAvg whose clients step along sharpness-aware gradients.",
            [Rho.Description, SharedOptions.Ascent.Description, SharedOptions.Weighting.Description],
            "Qu et al., ICML 2022",
            ["with rho = 0 it is fedavg, bit for bit", "two local steps are as computed by hand, by either ascent"]),
        options => new FedSam(Ascents.Read(options, Rho), options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(spec, Program(spec, perturb is null ? [] : [perturb]), SharedMerges.MeanOfUpdates(weighting));
}
