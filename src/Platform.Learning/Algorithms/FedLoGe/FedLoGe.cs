using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Algorithms.Frames;
using Platform.Learning.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedLoGe;

/// <summary>
/// FedLoGe: Xiao et al., "FedLoGe: Joint Local and Generic Federated Learning under Long-tailed Data" (ICLR 2024). For each batch, with
/// F the features before any step,
/// <list type="bullet">
/// <item>the backbone θ learns from the scores of a fixed sparse frame M, whose bias is zero,</item>
/// <item>the shared head ψ learns on F as it is, and so does the head φ that each client keeps;</item>
/// </list>
/// θ and ψ are averaged. Realignment needs no communication: at the end of the last round ψ's rows all get the length κ; a client's
/// own prediction is that ψ with row c times ‖φ_c‖, plus φ. (The authors' scripts multiply ψ as training left it, whose lengths then
/// count twice.) In the model's slot the head is ψ.
/// </summary>
public sealed class FedLoGe(FedLoGeOptions options) : Algorithm
{
    /// <summary>The fixed head: M transposed, and a bias of zeros. Never trained, never merged.</summary>
    internal const string Frame = "frame";

    /// <summary>The client's φ.</summary>
    internal const string Own = "own";

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedloge",
            "FedLoGe",
            "A fixed sparse frame trains the backbone; a shared and a personal head learn on its features and are realigned at the end.",
            FedLoGeOptions.Descriptions,
            "Xiao et al., ICLR 2024; the frame's bias is zero, where the authors' code freezes a random one",
            [
                "a client's own head and the frame are in no upload, and no tensor of the frame ever changes",
                "ten classes: the frame's norms are within 1 % of gamma, its cosines within 0.005 of -1/9, and floor(beta d K) entries stay zero",
                "without both heads the body's trajectory is the same, bit for bit",
                "a local step and several rounds are as computed by hand",
                "realignment is idempotent, comes in the last round alone, and its kappa changes no prediction where the bias is zero",
            ]),
        given => new FedLoGe(FedLoGeOptions.Read(given)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => [SlotSpec.Head(Frame)];

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ClientSlots => [SlotSpec.Head(Own)];

    /// <inheritdoc />
    public override Selector Broadcast => Selector.Slot(SlotNames.Model).Or(Selector.Slot(Frame));

    /// <inheritdoc />
    public override bool Personal => true;

    /// <inheritdoc />
    public override string? Misfit(Model model) => model.FeatureCount < model.Classes
        ? $"fedloge needs at least as many features before the head as there are classes; the model has {model.FeatureCount} for {model.Classes}."
        : null;

    /// <inheritdoc />
    public override void Initialise(TensorBag server, Model model, long seed) =>
        SimplexFrame.Write(SparseFrame.Make(options.Frame, model.Classes, checked((int)model.FeatureCount), seed), server[Frame], model.HeadWeight);

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        var body = Part(spec, [], trains: Selector.Group(ModelGroups.Backbone), loss: new HeadLoss(Frame, spec.Loss));
        var shared = Part(spec, [], trains: Selector.Group(ModelGroups.Head), loss: new HeadLoss(SlotNames.Model, spec.Loss, StopsAtFeatures: true));
        var own = Part(spec, [], slot: Own, loss: new HeadLoss(Own, spec.Loss, StopsAtFeatures: true));
        var realign = new Step(Participants.None, null, new Reductions([], [new NormaliseRows(SlotNames.Model, Selector.Group(ModelGroups.Head), options.Kappa)]));
        return EachRoundThen(
            spec,
            new LocalProgram([new LocalStage([body, shared, own])], [], LocalProgram.WholeUpdate),
            SharedMerges.MeanOfUpdates(options.Weighting),
            "realign",
            realign);
    }

    /// <inheritdoc />
    public override TensorSlot View(Model model, TensorBag server, TensorBag? client)
    {
        if (client is not null)
        {
            return LocallyRealigned(model, server[SlotNames.Model], client[Own]);
        }

        return options.ShowsFrame ? PersonalViews.Replaced(server[SlotNames.Model], server[Frame]) : server[SlotNames.Model];
    }

    // The global realignment first, also before the last round has made it: it is idempotent, and ψ's own lengths must not count.
    private TensorSlot LocallyRealigned(Model model, TensorSlot shared, TensorSlot own)
    {
        var weight = shared.Schema.IndexOf(model.HeadWeight);
        var generic = shared.Clone();
        generic.SetRowLengths(weight, _ => options.Kappa);
        var realigned = generic.Clone();
        realigned.SetRowLengths(weight, row => options.Kappa * own.RowLength(own.Schema.IndexOf(model.HeadWeight), row));
        return PersonalViews.WithAddedHead(realigned, options.AddsPersonalHead ? own : generic.Part(own.Schema));
    }
}
