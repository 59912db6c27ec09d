using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedBabu;

/// <summary>
/// FedBABU: Oh et al., "FedBABU: Toward Enhanced Representation for Federated Image Classification" (ICLR 2022). The head stays as it was
/// drawn, the same for all, while the body is trained and shared; at the end of the last round every client trains a head of its own.
/// </summary>
public sealed class FedBabu(int fineTuneEpochs, string weighting) : OwnPart(Selector.Group(ModelGroups.Head))
{
    private static readonly Option<int> FineTuneEpochs = Option.Integer("fine_tune_epochs", 5, NumberRange.Between(1, 10_000), "Passes over its samples in which a client trains its head at the end.");

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedbabu",
            "FedBABU",
            "Only the body is trained and shared; at the end each client trains a head of its own.",
            [FineTuneEpochs.Description, SharedOptions.Weighting.Description],
            "Oh et al., ICLR 2022",
            ["the head is in no upload and stays as it was drawn until every client fits its own at the end"]),
        options => new FedBabu(options.Read(FineTuneEpochs), options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        var body = Selector.Group(ModelGroups.Backbone);
        var work = new LocalProgram([new LocalStage([Part(spec, [], trains: body)])], [], [new Upload(SlotNames.Model, [new Term(SlotNames.Delta)], body)]);
        LocalStage head = new([Part(spec, [], trains: Selector.Group(ModelGroups.Head))], Work: new LocalWork(Epochs: fineTuneEpochs));
        var last = new Step(Participants.All, new LocalProgram([head], [], [], Own), Reductions.None);
        return EachRoundThen(spec, work, SharedMerges.MeanOfUpdates(weighting), "personalise", last);
    }
}
