using Platform.Learning.Tensors;

namespace Platform.Learning.Plans;

/// <summary>How updates become the next server state.</summary>
public abstract record MergePolicy
{
    private protected MergePolicy()
    {
    }
}

/// <summary>
/// Updates are folded one at a time, inside the slice that computed them, so that memory does not grow with the number of
/// clients; then the server state is changed by a list of operations.
/// </summary>
/// <param name="Named">What is folded.</param>
/// <param name="Operations">What the server does with it, in order.</param>
public sealed record Reductions(IReadOnlyList<Reduction> Named, IReadOnlyList<ServerOperation> Operations) : MergePolicy;

/// <summary>How two contributions become one. Each is a monoid with 0 (or −∞) as its unit.</summary>
public enum ReductionKind
{
    /// <summary>Σ weight · value.</summary>
    WeightedSum = 0,

    /// <summary>The largest value; the weight is not used.</summary>
    Maximum = 1,

    /// <summary>How many clients sent a value other than zero; the weight is not used.</summary>
    Count = 2,
}

/// <summary>One named reduction over a part of the uploads.</summary>
/// <param name="Name">Names the partial results: <c>reduction/path</c>.</param>
/// <param name="Kind">How contributions are folded.</param>
/// <param name="Of">The uploaded tensors; all in one slot.</param>
/// <param name="Weight">One of <see cref="WeightNames"/>.</param>
public sealed record Reduction(string Name, ReductionKind Kind, Selector Of, string Weight);

/// <summary>What an update may count for.</summary>
public static class WeightNames
{
    /// <summary>The client's number of training samples.</summary>
    public const string Samples = "samples";

    /// <summary>1 for every client.</summary>
    public const string Uniform = "uniform";
}

/// <summary>One change of the server state.</summary>
public abstract record ServerOperation
{
    private protected ServerOperation()
    {
    }
}

/// <summary>What a reduction is divided by.</summary>
public enum Divisor
{
    /// <summary>Nothing.</summary>
    One = 0,

    /// <summary>The sum of the reduction's weights over the clients that reported: a mean over them.</summary>
    TotalWeight = 1,

    /// <summary>The number of all the federation's clients, reporting or not.</summary>
    AllClients = 2,
}

/// <summary>slot ← slot + scale · reduction / divisor.</summary>
public sealed record AddReduction(string Reduction, string Slot, Divisor Divisor, double Scale = 1) : ServerOperation;

/// <summary>target ← target + scale · source, both slots of the server.</summary>
public sealed record AddSlot(string Source, string Target, double Scale = 1) : ServerOperation;
