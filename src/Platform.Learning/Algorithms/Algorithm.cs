using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms;

/// <summary>
/// A federated method with its options set. It says what is computed, as data; it computes nothing itself, and touches no torch.
/// </summary>
public abstract class Algorithm
{
    /// <summary>How the catalogue describes it.</summary>
    public abstract CatalogueEntry Description { get; }

    /// <summary>The server's slots beside <c>model</c>, zero at first unless <see cref="Initialise"/> says otherwise.</summary>
    public virtual IReadOnlyList<SlotSpec> ServerSlots => [];

    /// <summary>The slots that a client keeps between its rounds.</summary>
    public virtual IReadOnlyList<SlotSpec> ClientSlots => [];

    /// <summary>What of the server state the clients of a step get.</summary>
    public virtual Selector Broadcast => Selector.Slot(SlotNames.Model);

    /// <summary>Whether a client has a model of its own, which <see cref="View"/> makes from its state.</summary>
    public virtual bool Personal => false;

    /// <summary>Writes the beginnings of the server's slots, where they are not zero.</summary>
    /// <param name="server">The server state; its <c>model</c> is in place.</param>
    /// <param name="model">The model.</param>
    /// <param name="seed">The run's seed.</param>
    public virtual void Initialise(TensorBag server, Model model, long seed)
    {
    }

    /// <summary>Why a model cannot be trained with it; null if it can.</summary>
    public virtual string? Misfit(Model model) => null;

    /// <summary>The run from its first round to its last.</summary>
    public abstract Plan Plan(RunSpec spec);

    /// <summary>
    /// The numbers that predictions are made with: of the federation, or of one client. A method that is personal in more than a part
    /// of the model says here how both sides are put together.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="server">The server state; left as it is.</param>
    /// <param name="client">The client's state; absent for the federation's model, and for a client that never took part.</param>
    public virtual TensorSlot View(Model model, TensorBag server, TensorBag? client) => server[SlotNames.Model];

    /// <summary>One phase in which each round samples clients once: the plan of most methods.</summary>
    private protected static Plan EachRound(RunSpec spec, LocalProgram work, MergePolicy merge) =>
        new([new Phase("train", spec.Rounds, [new Step(Participants.Sample, work, merge)])]);

    /// <summary>Like <see cref="EachRound"/>, but the last round ends with one step more.</summary>
    private protected static Plan EachRoundThen(RunSpec spec, LocalProgram work, MergePolicy merge, string last, Step step)
    {
        var train = new Step(Participants.Sample, work, merge);
        return new([new Phase("train", spec.Rounds - 1, [train]), new Phase(last, 1, [train, step])]);
    }

    /// <summary>
    /// A program of SGD on the loss of the whole model with the run's clipping and weight decay, and the method's own transforms
    /// around them in the documented order.
    /// </summary>
    private protected static LocalProgram Program(
        RunSpec spec,
        IEnumerable<GradientTransform> own,
        IReadOnlyList<Assignment>? nextState = null,
        IReadOnlyList<Upload>? upload = null) =>
        new([new LocalStage([Part(spec, own)])], nextState ?? [], upload ?? LocalProgram.WholeUpdate);

    /// <summary>The whole model learning from its own head's loss, unless told otherwise.</summary>
    private protected static LearningPart Part(
        RunSpec spec,
        IEnumerable<GradientTransform> own,
        string slot = SlotNames.Model,
        Selector? trains = null,
        HeadLoss? loss = null)
    {
        List<GradientTransform> transforms = [.. own];
        if (spec.ClipNorm is { } norm)
        {
            transforms.Add(new Clip(norm));
        }

        if (spec.WeightDecay != 0)
        {
            transforms.Add(new WeightDecay(spec.WeightDecay));
        }

        return new(slot, trains ?? Selector.All, loss ?? new HeadLoss(slot, spec.Loss), [.. transforms.OrderBy(transform => transform.Order)], new Sgd());
    }
}
