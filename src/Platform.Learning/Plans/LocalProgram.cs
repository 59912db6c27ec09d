using Platform.Contracts.Runs;
using Platform.Learning.Tensors;

namespace Platform.Learning.Plans;

/// <summary>
/// What one participant computes, as data. It starts from the broadcast model, with its own part of it laid over; it trains in
/// stages; then it forms its next state and its upload.
/// </summary>
/// <param name="Stages">In order; each goes over the client's samples.</param>
/// <param name="NextState">Assignments to client-state slots, in order, after the last step.</param>
/// <param name="Upload">Assignments to the slots that are sent, after <paramref name="NextState"/>; a client has nothing else to send.</param>
/// <param name="Own">
/// The client-state slot whose tensors replace the broadcast model's before the first stage, and take the trained ones after the
/// last; such tensors are no part of an upload. Absent if the whole model is shared.
/// </param>
public sealed record LocalProgram(IReadOnlyList<LocalStage> Stages, IReadOnlyList<Assignment> NextState, IReadOnlyList<Upload> Upload, string? Own = null)
{
    /// <summary>Whether it changes what a client keeps.</summary>
    public bool ChangesState => Own is not null || NextState.Count > 0 || Stages.SelectMany(stage => stage.Parts).Any(part => part.ChangesState);

    /// <summary>What is sent by most methods: the whole update of the model.</summary>
    public static IReadOnlyList<Upload> WholeUpdate { get; } = [new(SlotNames.Model, [new(SlotNames.Delta)])];
}

/// <summary>Some passes over a client's samples, in which one or several parts learn from each batch.</summary>
/// <param name="Parts">What learns; no tensor is in two of them.</param>
/// <param name="Body">The slot whose backbone turns samples into features: <c>model</c>, or a client-state slot with all of the model's tensors.</param>
/// <param name="Work">How long; absent for what the run spec says.</param>
public sealed record LocalStage(IReadOnlyList<LearningPart> Parts, string Body = SlotNames.Model, LocalWork? Work = null);

/// <summary>
/// Some tensors that learn from a loss of their own. For each batch its gradient is taken, changed by the transforms in order,
/// and the optimizer steps.
/// </summary>
/// <param name="Slot">The slot that the tensors are in.</param>
/// <param name="Trains">Which tensors of the slot; only trainable ones.</param>
/// <param name="Loss">What they minimise.</param>
/// <param name="Transforms">In the order of <see cref="GradientTransform"/>.</param>
/// <param name="Optimizer">How a gradient becomes a step.</param>
public sealed record LearningPart(string Slot, Selector Trains, HeadLoss Loss, IReadOnlyList<GradientTransform> Transforms, Optimizer Optimizer)
{
    internal bool ChangesState => Slot != SlotNames.Model || Transforms.Any(transform => transform is Perturb { Dual: not null });
}

/// <summary>The loss of the class scores that one head gives.</summary>
/// <param name="Head">The slot whose head it is: <c>model</c>, or a slot that holds a head.</param>
/// <param name="Loss">Which loss.</param>
/// <param name="StopsAtFeatures">Whether the body is left out of the gradient: the head learns from features as they are.</param>
/// <param name="Plus">A slot whose head's scores are added, without learning from this loss.</param>
/// <param name="Frame">
/// A fixed frame behind the head: what the head gives is scaled to unit length, and the scores are <paramref name="FrameScale"/>
/// times its inner products with the frame's rows.
/// </param>
/// <param name="FrameScale">The inverse temperature before a frame.</param>
public sealed record HeadLoss(
    string Head,
    LossFunction Loss = LossFunction.CrossEntropy,
    bool StopsAtFeatures = false,
    string? Plus = null,
    string? Frame = null,
    double FrameScale = 1);

/// <summary>How a gradient becomes a step.</summary>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }
}

/// <summary>x ← x − η·g with the round's learning rate η.</summary>
public sealed record Sgd : Optimizer;

/// <summary>target ← Σ scale · slot, over the names a program may use: client-state slots, broadcast slots and <c>delta</c>.</summary>
/// <param name="Target">The slot that is assigned.</param>
/// <param name="Terms">What it becomes.</param>
public sealed record Assignment(string Target, IReadOnlyList<Term> Terms);

/// <summary>A slot that is sent.</summary>
/// <param name="Target">What the merge calls it.</param>
/// <param name="Terms">What it is: Σ scale · slot.</param>
/// <param name="Part">Which of the model's tensors it has; absent for all that are not the client's own.</param>
public sealed record Upload(string Target, IReadOnlyList<Term> Terms, Selector? Part = null);

/// <summary>A multiple of a slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Scale">The multiple.</param>
/// <param name="PerStep">Whether it is divided by K·η, the client's number of steps times the round's rate: from a movement to a mean gradient.</param>
public sealed record Term(string Slot, double Scale = 1, bool PerStep = false);
