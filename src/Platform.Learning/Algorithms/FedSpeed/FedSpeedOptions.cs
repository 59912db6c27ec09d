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
    private static readonly Option<double> RhoOption = SharedOptions.Rho(0.1);
    private static readonly Option<double> AlphaOption = Option.Number("alpha", 1, NumberRange.Between(0, 1), "Part of the gradient that is taken after the ascent step; 0 leaves it out.");
    private static readonly Option<string> DualMeanOption = Option.OneOf(
        "dual_mean", "all", ["all", "active"], "Over whom the server averages the duals: all clients as in the authors' code, or the active ones as in the paper, which is unstable when few take part.");

    internal static IReadOnlyList<OptionDescription> Descriptions { get; } =
        [SharedOptions.Lambda.Description, RhoOption.Description, AlphaOption.Description, DualMeanOption.Description, SharedOptions.Ascent.Description];

    internal static FedSpeedOptions Read(OptionReader options) => new(
        options.Read(SharedOptions.Lambda),
        options.Read(RhoOption),
        options.Read(AlphaOption),
        options.Read(DualMeanOption) == "all",
        options.Read(SharedOptions.Ascent) == "normalized");
}
