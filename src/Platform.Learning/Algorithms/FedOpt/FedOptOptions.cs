using Platform.Contracts.Catalogue;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Algorithms.FedOpt;

/// <summary>The settings of <see cref="FedOpt"/>.</summary>
/// <param name="ServerRate">η_g.</param>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Epsilon">ε, which the paper calls τ.</param>
/// <param name="Weighting">What an update counts for.</param>
public sealed record FedOptSettings(double ServerRate, double Beta1, double Beta2, double Epsilon, string Weighting);

/// <summary>Reads them. The defaults are those of the published simulator.</summary>
internal sealed class FedOptOptions(double beta1, bool hasBeta2)
{
    private static readonly Option<double> ServerRate = Option.Number("server_rate", 0.1, NumberRange.AboveTo(0, 1_000), "The server's learning rate.");
    private static readonly Option<double> Beta2 = Option.Number("beta2", 0.99, NumberRange.FromBelow(0, 1), "How slowly the second moments follow the squared mean update.");
    private static readonly Option<double> Epsilon = Option.Number("epsilon", 0.01, NumberRange.Above(0), "Added to the root of the second moments: how adaptive the server is.");

    private readonly Option<double> _beta1 = Option.Number("beta1", beta1, NumberRange.FromBelow(0, 1), "How much of the server's momentum stays after a round.");

    public IReadOnlyList<OptionDescription> Descriptions =>
    [
        ServerRate.Description,
        _beta1.Description,
        .. hasBeta2 ? [Beta2.Description] : Array.Empty<OptionDescription>(),
        Epsilon.Description,
        SharedOptions.Weighting.Description,
    ];

    public FedOptSettings Read(OptionReader options) => new(
        options.Read(ServerRate),
        options.Read(_beta1),
        hasBeta2 ? options.Read(Beta2) : 0,
        options.Read(Epsilon),
        options.Read(SharedOptions.Weighting));
}
