using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
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

    /// <summary>The server's slots beside <c>model</c>, each with the model's tensors, zero at first.</summary>
    public virtual IReadOnlyList<string> ServerSlots => [];

    /// <summary>The slots that a client keeps between its rounds, each with the model's tensors, zero before its first.</summary>
    public virtual IReadOnlyList<string> ClientSlots => [];

    /// <summary>What of the server state the clients of a step get.</summary>
    public virtual Selector Broadcast => Selector.Slot(SlotNames.Model);

    /// <summary>The slot that predictions are made with; of the server state, since no method here keeps personal models yet.</summary>
    public virtual string View => SlotNames.Model;

    /// <summary>The run from its first round to its last.</summary>
    public abstract Plan Plan(RunSpec spec);

    /// <summary>One phase in which each round samples clients once: the plan of most methods.</summary>
    private protected static Plan EachRound(RunSpec spec, LocalProgram work, MergePolicy merge) =>
        new([new Phase("train", spec.Rounds, [new Step(Participants.Sample, work, merge)])]);

    /// <summary>
    /// A program of SGD on the loss with the run's clipping and weight decay, and the method's own transforms around them in
    /// the documented order.
    /// </summary>
    private protected static LocalProgram Program(
        RunSpec spec,
        IEnumerable<GradientTransform> own,
        IReadOnlyList<Assignment>? nextState = null,
        IReadOnlyList<Assignment>? upload = null)
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

        return new(
            Selector.Slot(SlotNames.Model).And(Selector.Kind(TensorKind.Trainable)),
            [.. transforms.OrderBy(transform => transform.Order)],
            new Sgd(),
            nextState ?? [],
            upload ?? [new Assignment(SlotNames.Model, [new Term(SlotNames.Delta)])]);
    }
}
