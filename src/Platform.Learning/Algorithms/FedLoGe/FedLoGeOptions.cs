using Platform.Contracts.Catalogue;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Algorithms.FedLoGe;

/// <summary>The options of <see cref="FedLoGe"/>. The defaults are those of the authors' code.</summary>
/// <param name="Frame">How the fixed head is made.</param>
/// <param name="Kappa">κ: the length that realignment gives the rows of the global head.</param>
/// <param name="AddsPersonalHead">Whether a client's prediction adds its own head to the realigned one (the authors' script), or the global one (their README).</param>
/// <param name="ShowsFrame">Whether the federation's model is shown with the fixed head, as the authors' training logs do, or with the shared one.</param>
/// <param name="Weighting">What an update counts for.</param>
public sealed record FedLoGeOptions(SparseFrameOptions Frame, double Kappa, bool AddsPersonalHead, bool ShowsFrame, string Weighting)
{
    private static readonly Option<double> GammaOption = Option.Number(
        "gamma", 0.1, NumberRange.Above(0), "Norm of the fixed head's rows. Small ones start slowly: at 0.1 the first hundred rounds lie below FedAvg.");

    private static readonly Option<double> SparsityOption = Option.Number("sparsity", 0.6, NumberRange.FromBelow(0, 1), "The part of the fixed head's entries that are zero.");
    private static readonly Option<int> FrameStepsOption = Option.Integer("frame_steps", 10_000, NumberRange.Between(0, 1_000_000), "Adam steps that make the sparse head's angles equal again.");
    private static readonly Option<double> FrameRateOption = Option.Number("frame_rate", 1e-4, NumberRange.Above(0), "The rate of these steps.");
    private static readonly Option<double> KappaOption = Option.Number("kappa", 1.7, NumberRange.Above(0), "The length of the realigned global head's rows.");

    private static readonly Option<string> PersonalOption = Option.OneOf(
        "personal", "own", ["own", "global"], "What a client's realigned head is added to: its own head as in the authors' script, or the global one as in their README.");

    private static readonly Option<string> HeadOption = Option.OneOf(
        "head", "shared", ["shared", "frame"], "The head that the federation's model is shown and scored with: the shared one, or the fixed one as in the authors' logs.");

    internal static IReadOnlyList<OptionDescription> Descriptions { get; } =
    [
        GammaOption.Description,
        SparsityOption.Description,
        FrameStepsOption.Description,
        FrameRateOption.Description,
        KappaOption.Description,
        PersonalOption.Description,
        HeadOption.Description,
        SharedOptions.Weighting.Description,
    ];

    internal static FedLoGeOptions Read(OptionReader options) => new(
        new(options.Read(GammaOption), options.Read(SparsityOption), options.Read(FrameStepsOption), options.Read(FrameRateOption)),
        options.Read(KappaOption),
        options.Read(PersonalOption) == "own",
        options.Read(HeadOption) == "frame",
        options.Read(SharedOptions.Weighting));
}
