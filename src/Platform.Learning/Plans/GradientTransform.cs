namespace Platform.Learning.Plans;

/// <summary>One change of the gradient before the optimizer sees it. A part lists them in the order of these types here.</summary>
public abstract record GradientTransform
{
    private protected GradientTransform()
    {
    }

    /// <summary>The place in the documented order: perturb, mix, clip, scale, add vector, prox, weight decay.</summary>
    internal abstract int Order { get; }
}

/// <summary>
/// Sharpness-aware ascent: the gradient is taken anew, on the same batch, at x + ε with ε = ρ·g/(‖g‖ + 1e-7), or ε = ρ·g if
/// <paramref name="Normalized"/> is false. The norm runs over the part's tensors.
/// </summary>
/// <param name="Rho">ρ.</param>
/// <param name="Normalized">Whether the ascent has length ρ.</param>
/// <param name="Dual">Corrects the direction of the ascent; absent for none.</param>
public sealed record Perturb(double Rho, bool Normalized, AscentDual? Dual = null) : GradientTransform
{
    internal override int Order => 0;
}

/// <summary>
/// The ascent goes along g − μ − s instead of g, and then μ ← μ + ε − s (FedSMOO, Algorithm 1; the authors' code at every batch).
/// </summary>
/// <param name="Own">μ, a client-state slot; changed along the steps.</param>
/// <param name="Common">s, a broadcast slot.</param>
public sealed record AscentDual(string Own, string Common);

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

/// <summary>g ← factor · g.</summary>
public sealed record Scale(double Factor) : GradientTransform
{
    internal override int Order => 3;
}

/// <summary>g ← g + scale · v, v being a slot of the client's state or of the broadcast.</summary>
public sealed record AddVector(string Slot, double Scale) : GradientTransform
{
    internal override int Order => 4;
}

/// <summary>g ← g + μ·(x − x^t), x^t being the broadcast model.</summary>
public sealed record Prox(double Mu) : GradientTransform
{
    internal override int Order => 5;
}

/// <summary>g ← g + decay · x.</summary>
public sealed record WeightDecay(double Decay) : GradientTransform
{
    internal override int Order => 6;
}
