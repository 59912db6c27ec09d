using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedRep;

/// <summary>
/// FedRep: Algorithm 1 of Collins et al., "Exploiting Shared Representations for Personalized Federated Learning" (ICML 2021). In each
/// round a client first trains its own head on the frozen body it was sent, then the body under the frozen head, and sends the body.
/// </summary>
public sealed class FedRep(int headEpochs, string weighting) : OwnPart(Selector.Group(ModelGroups.Head))
{
    private static readonly Option<int> HeadEpochs = Option.Integer("head_epochs", 10, NumberRange.Between(0, 10_000), "Passes over its samples in which a client trains its head, before it trains the body as the run says.");

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedrep",
            "FedRep",
            "Clients keep their heads, and train head and body one after the other.",
            [HeadEpochs.Description, SharedOptions.Weighting.Description],
            "Collins et al., ICML 2021",
            [SharedClaims.KeepsHead, "the body learns only after the head, and each while the other is frozen"]),
        options => new FedRep(options.Read(HeadEpochs), options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        LocalStage head = new([Part(spec, [], trains: Selector.Group(ModelGroups.Head))], Work: new LocalWork(Epochs: headEpochs));
        LocalStage body = new([Part(spec, [], trains: Selector.Group(ModelGroups.Backbone))]);
        var work = new LocalProgram(headEpochs == 0 ? [body] : [head, body], [], LocalProgram.WholeUpdate, Own);
        return EachRound(spec, work, SharedMerges.MeanOfUpdates(weighting));
    }
}
