using Platform.Learning.Tensors;

namespace Platform.Learning.Plans;

/// <summary>One change of the server state. A merge is a list of them, carried out in order.</summary>
public abstract record ServerOperation
{
    private protected ServerOperation()
    {
    }
}

/// <summary>A multiple of a reduction: scale · reduction · times / over, both products of totals that only a merge knows.</summary>
/// <param name="Reduction">Its name.</param>
/// <param name="Scale">A fixed factor.</param>
/// <param name="Over">Totals that it is divided by; absent for the total of the reduction's own weight, which makes it a mean.</param>
/// <param name="Times">Totals that it is multiplied by; absent for none.</param>
/// <param name="PerRate">Whether it is divided by the round's learning rate η.</param>
public sealed record Mean(string Reduction, double Scale = 1, IReadOnlyList<string>? Over = null, IReadOnlyList<string>? Times = null, bool PerRate = false);

/// <summary>The totals of a merge beside those of <see cref="WeightNames"/>, whose totals run over the clients that reported.</summary>
public static class Totals
{
    /// <summary>The number of all the federation's clients, reporting or not.</summary>
    public const string AllClients = "all_clients";
}

/// <summary>slot ← slot + mean.</summary>
public sealed record AddReduction(Mean Mean, string Slot) : ServerOperation;

/// <summary>target ← target + scale · source, both slots of the server.</summary>
public sealed record AddSlot(string Source, string Target, double Scale = 1) : ServerOperation;

/// <summary>slot ← factor · slot.</summary>
public sealed record ScaleSlot(string Slot, double Factor) : ServerOperation;

/// <summary>slot ← length · slot/‖slot‖; a slot of zeros stays.</summary>
public sealed record Normalise(string Slot, double Length) : ServerOperation;

/// <summary>Each row of the chosen matrices gets this length; a row of zeros stays.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Of">Which of its tensors with two axes.</param>
/// <param name="Length">The length.</param>
public sealed record NormaliseRows(string Slot, Selector Of, double Length) : ServerOperation;

/// <summary>How second moments v follow the squares of the mean update d (Reddi et al., ICLR 2021, Algorithm 2).</summary>
public enum SecondMoment
{
    /// <summary>v ← v + d².</summary>
    Adagrad = 0,

    /// <summary>v ← β₂·v + (1 − β₂)·d².</summary>
    Adam = 1,

    /// <summary>v ← v − (1 − β₂)·d²·sign(v − d²).</summary>
    Yogi = 2,
}

/// <summary>v takes in the squares of a mean.</summary>
/// <param name="Mean">d.</param>
/// <param name="Slot">v.</param>
/// <param name="Rule">How.</param>
/// <param name="Beta">β₂; not used by Adagrad.</param>
public sealed record AddSquares(Mean Mean, string Slot, SecondMoment Rule, double Beta) : ServerOperation;

/// <summary>target ← target + rate · m/(√v + ε), element by element.</summary>
/// <param name="Momentum">m.</param>
/// <param name="Squares">v.</param>
/// <param name="Target">The slot that moves.</param>
/// <param name="Rate">The server's learning rate.</param>
/// <param name="Epsilon">ε.</param>
public sealed record AdaptiveStep(string Momentum, string Squares, string Target, double Rate, double Epsilon) : ServerOperation;
