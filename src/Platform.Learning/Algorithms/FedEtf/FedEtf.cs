using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Algorithms.Frames;
using Platform.Learning.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.FedEtf;

/// <summary>
/// FedETF: Li et al., "No Fear of Classifier Biases: Neural Collapse Inspired Federated Learning with Synthetic and Fixed Classifier"
/// (ICCV 2023). The classifier is a fixed simplex frame M; a learned projection P before it, whose output h is scaled to unit length, takes the
/// place of the head: scores β·M·h/‖h‖, balanced by the client's class counts. At the end of the last round each client fits P to its
/// own data. β is fixed here, where the paper learns it. In the model's slot the head is P; <see cref="View"/> puts M behind it, which
/// predicts the same classes, since a sample's scores are all divided by the same ‖h‖.
/// </summary>
public sealed class FedEtf(double scale, int fineTuneEpochs, string weighting) : OwnPart(Selector.Group(ModelGroups.Head))
{
    /// <summary>M, classes by classes. Never trained, never merged.</summary>
    internal const string Frame = "frame";

    private static readonly Option<double> Scale = Option.Number("scale", 10, NumberRange.Above(0), "The scores' factor β, an inverse temperature.");
    private static readonly Option<int> FineTuneEpochs = Option.Integer("fine_tune_epochs", 5, NumberRange.Between(1, 10_000), "Passes over its samples in which a client fits its projection at the end.");

    internal static CatalogueType<Algorithm> Type { get; } = new(
        new(
            "fedetf",
            "FedETF",
            "A fixed simplex frame classifies what a learned projection gives; clients fit the projection at the end.",
            [Scale.Description, FineTuneEpochs.Description, SharedOptions.Weighting.Description],
            "Li et al., ICCV 2023; with a fixed temperature",
            ["a client's own projection is in no upload", "the view predicts the same classes as the scores that are trained"]),
        options => new FedEtf(options.Read(Scale), options.Read(FineTuneEpochs), options.Read(SharedOptions.Weighting)));

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override IReadOnlyList<SlotSpec> ServerSlots => [SlotSpec.Head(Frame) with { Shape = Square }];

    /// <inheritdoc />
    public override Selector Broadcast => Selector.Slot(SlotNames.Model).Or(Selector.Slot(Frame));

    /// <inheritdoc />
    public override void Initialise(TensorBag server, Model model, long seed) => SimplexFrame.Write(
        SimplexFrame.Make(model.Classes, model.Classes, new(new RandomKey(seed, Purpose: "frame"))), server[Frame], model.HeadWeight);

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec)
    {
        HeadLoss loss = new(SlotNames.Model, LossFunction.BalancedSoftmax, Frame: Frame, FrameScale: scale);
        LocalStage all = new([Part(spec, [], loss: loss)]);
        LocalStage projection = new([Part(spec, [], trains: Selector.Group(ModelGroups.Head), loss: loss)], Work: new LocalWork(Epochs: fineTuneEpochs));
        var last = new Step(Participants.All, new LocalProgram([projection], [], [], Own), Reductions.None);
        return EachRoundThen(spec, new LocalProgram([all], [], LocalProgram.WholeUpdate), SharedMerges.MeanOfUpdates(weighting), "personalise", last);
    }

    /// <inheritdoc />
    public override TensorSlot View(Model model, TensorBag server, TensorBag? client)
    {
        var projected = base.View(model, server, client);
        var view = projected.Clone();
        foreach (var path in (string[])[model.HeadWeight, model.HeadBias])
        {
            Multiply(server[Frame], model.HeadWeight, projected, view, path);
        }

        return view;
    }

    private static IReadOnlyList<long> Square(TensorEntry entry) => entry.Shape is [var classes, _] ? [classes, classes] : entry.Shape;

    /// <summary>to ← M · from, of a matrix or a vector with one row for each class.</summary>
    private static void Multiply(TensorSlot frame, string path, TensorSlot from, TensorSlot to, string of)
    {
        if (from.Schema.Entries[from.Schema.IndexOf(of)].Type is ElementType.Float64)
        {
            Multiply<double>(frame.Values<double>(path), from.Values<double>(of), to.Values<double>(of));
        }
        else
        {
            Multiply<float>(frame.Values<float>(path), from.Values<float>(of), to.Values<float>(of));
        }
    }

    private static void Multiply<T>(ReadOnlySpan<T> frame, ReadOnlySpan<T> from, Span<T> to)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var classes = (int)Math.Sqrt(frame.Length);
        var width = from.Length / classes;
        to.Clear();
        for (var c = 0; c < classes; c++)
        {
            for (var k = 0; k < classes; k++)
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(from.Slice(k * width, width), frame[(c * classes) + k], to.Slice(c * width, width), to.Slice(c * width, width));
            }
        }
    }
}
