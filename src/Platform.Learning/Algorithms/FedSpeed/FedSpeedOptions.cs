using Platform.Contracts.Catalogue;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Algorithms.FedSpeed;

/// <summary>The options of <see cref="FedSpeed"/>. The defaults are those of the authors' experiments.</summary>
/// <param name="Lambda">The proximal term is (1/2λ)·‖x − x^t‖².</param>
/// <param name="Rho">How far the ascent step goes.</param>
/// <param name="Alpha">How much of the gradient is taken after the ascent step.</param>
/// <param name="DualMeanOverAll">Whether −λĝ is averaged over all clients, or over the active ones.</param>
/// <param name="NormalizedAscent">Whether the ascent step has length ρ, or ρ times the gradient's.</param>
public sealed record FedSpeedOptions(double Lambda = 10, double Rho = 0.1, double Alpha = 1, bool DualMeanOverAll = true, bool NormalizedAscent = true)
{
    private static readonly Option<double> LambdaOption = Option.Number("lambda", 10, NumberRange.Above(0), "The proximal term is (1/2λ)·‖x − x^t‖².");
    private static readonly Option<double> RhoOption = Option.Number("rho", 0.1, NumberRange.AtLeast(0), "Length of the ascent step; 0 leaves it out.");
    private static readonly Option<double> AlphaOption = Option.Number("alpha", 1, NumberRange.Between(0, 1), "Part of the gradient that is taken after the ascent step; 0 leaves it out.");
    private static readonly Option<string> DualMeanOption = Option.OneOf(
        "dual_mean", "all", ["all", "active"], "Over whom the server averages the duals: all clients as in the authors' code, or the active ones as in the paper, which is unstable when few take part.");
    private static readonly Option<string> AscentOption = Option.OneOf(
        "ascent", "normalized", ["normalized", "raw"], "Whether the ascent step is ρ·g/‖g‖ as in the experiments, or ρ·g as the paper's algorithm is written.");

    internal static IReadOnlyList<OptionDescription> Descriptions { get; } =
        [LambdaOption.Description, RhoOption.Description, AlphaOption.Description, DualMeanOption.Description, AscentOption.Description];

    internal static FedSpeedOptions Read(OptionReader options) => new(
        options.Read(LambdaOption),
        options.Read(RhoOption),
        options.Read(AlphaOption),
        options.Read(DualMeanOption) == "all",
        options.Read(AscentOption) == "normalized");
}
