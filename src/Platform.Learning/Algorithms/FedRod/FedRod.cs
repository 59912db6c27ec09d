using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedRod;

/// <summary>
/// FedROD: Chen and Chao, "On Bridging Generic and Personalized Federated Learning for Image Classification" (ICLR 2022), with linear
/// personal heads. Body and generic head learn from balanced softmax and are shared; a head that each client keeps learns, on the features
/// as they are, what to add to the generic scores: cross-entropy of generic + personal, of which only the personal head learns.
/// </summary>
public sealed class FedRod(string weighting) : Algorithm
{
    /// <summary>The client's head; it begins at zero, so that it adds nothing.</summary>
    internal const string Own = "own";

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedrod",
            "FedROD",
            "A shared model learns from a class-balanced loss; each client's own head adds to its scores.",
            [SharedOptions.Weighting.Description],
            "Chen and Chao, ICLR 2022; linear personal heads",
            ["the federation's track is fedavg of balanced softmax, bit for bit", "a client's own head is in no upload"]),
        options => new FedRod(options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ClientSlots => [SlotSpec.Head(Own)];

    /// <inheritdoc />
    public override bool Personal => true;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        var generic = Part(spec, [], loss: new HeadLoss(SlotNames.Model, LossFunction.BalancedSoftmax));
        var own = Part(spec, [], slot: Own, loss: new HeadLoss(Own, StopsAtFeatures: true, Plus: SlotNames.Model));
        return EachRound(spec, new LocalProgram([new LocalStage([generic, own])], [], LocalProgram.WholeUpdate), SharedMerges.MeanOfUpdates(weighting));
    }

    /// <inheritdoc />
    public override TensorSlot View(Model model, TensorBag server, TensorBag? client) =>
        client is null ? server[SlotNames.Model] : PersonalViews.WithAddedHead(server[SlotNames.Model], client[Own]);
}
