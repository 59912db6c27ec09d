using Platform.Learning.Tensors;

namespace Platform.Learning.Plans;

/// <summary>
/// What one participant computes, as data. It starts from the broadcast model; for each batch it takes the gradient of the loss,
/// applies the transforms in order and lets the optimizer step; then it forms its upload and its next state.
/// </summary>
/// <param name="Trains">Which tensors of the model change.</param>
/// <param name="Transforms">In the order of <see cref="GradientTransform"/>.</param>
/// <param name="Optimizer">How a gradient becomes a step.</param>
/// <param name="NextState">Assignments to client-state slots, in order, after the last step.</param>
/// <param name="Upload">Assignments to the slots that are sent, after <paramref name="NextState"/>; a client has nothing else to send.</param>
public sealed record LocalProgram(
    Selector Trains,
    IReadOnlyList<GradientTransform> Transforms,
    Optimizer Optimizer,
    IReadOnlyList<Assignment> NextState,
    IReadOnlyList<Assignment> Upload);

/// <summary>One change of the gradient before the optimizer sees it. A program lists them in the order of these types here.</summary>
public abstract record GradientTransform
{
    private protected GradientTransform()
    {
    }

    /// <summary>The place in the documented order: perturb, mix, clip, add vector, prox, weight decay.</summary>
    internal abstract int Order { get; }
}

/// <summary>
/// Sharpness-aware ascent: the gradient is taken anew, on the same batch, at x + ρ·g/(‖g‖ + 1e-7), or at x + ρ·g if
/// <paramref name="Normalized"/> is false. The norm runs over all trained tensors.
/// </summary>
public sealed record Perturb(double Rho, bool Normalized) : GradientTransform
{
    internal override int Order => 0;
}

/// <summary>g ← (1 − α)·g₁ + α·g₂ of the gradients before and after <see cref="Perturb"/>.</summary>
public sealed record Mix(double Alpha) : GradientTransform
{
    internal override int Order => 1;
}

/// <summary>Scales the gradient of the loss, and nothing that is added later, so that its norm is at most <paramref name="Norm"/>.</summary>
public sealed record Clip(double Norm) : GradientTransform
{
    internal override int Order => 2;
}

/// <summary>g ← g + scale · v, v being a slot of the client's state or of the broadcast.</summary>
public sealed record AddVector(string Slot, double Scale) : GradientTransform
{
    internal override int Order => 3;
}

/// <summary>g ← g + μ·(x − x^t), x^t being the broadcast model.</summary>
public sealed record Prox(double Mu) : GradientTransform
{
    internal override int Order => 4;
}

/// <summary>g ← g + decay · x.</summary>
public sealed record WeightDecay(double Decay) : GradientTransform
{
    internal override int Order => 5;
}

/// <summary>How a gradient becomes a step.</summary>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }
}

/// <summary>x ← x − η·g with the round's learning rate η.</summary>
public sealed record Sgd : Optimizer;

/// <summary>target ← Σ scale · slot, over the names a program may use.</summary>
/// <param name="Target">The slot that is assigned.</param>
/// <param name="Terms">What it becomes.</param>
public sealed record Assignment(string Target, IReadOnlyList<Term> Terms);

/// <summary>A multiple of a slot.</summary>
public sealed record Term(string Slot, double Scale = 1);

/// <summary>The names of slots that have a meaning of their own.</summary>
public static class SlotNames
{
    /// <summary>The model: of the server, as it is broadcast, and the update of it that is uploaded.</summary>
    public const string Model = "model";

    /// <summary>Inside a local program, after the last step: client − global, x_K − x^t.</summary>
    public const string Delta = "delta";
}
