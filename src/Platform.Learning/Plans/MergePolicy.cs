using Platform.Learning.Tensors;

namespace Platform.Learning.Plans;

/// <summary>How updates become the next server state.</summary>
public abstract record MergePolicy
{
    private protected MergePolicy()
    {
    }

    /// <summary>What is summed over the clients, and what the server does with it.</summary>
    public abstract Reductions Sums { get; }
}

/// <summary>
/// Updates are folded one at a time, inside the slice that computed them, so that memory does not grow with the number of
/// clients; then the server state is changed by a list of operations.
/// </summary>
/// <param name="Named">What is folded.</param>
/// <param name="Operations">What the server does with it, in order.</param>
public sealed record Reductions(IReadOnlyList<Reduction> Named, IReadOnlyList<ServerOperation> Operations) : MergePolicy
{
    /// <summary>Of a step that sends nothing: the server state stays.</summary>
    public static Reductions None { get; } = new([], []);

    /// <inheritdoc />
    public override Reductions Sums => this;
}

/// <summary>
/// Slices send each client's update as it is, and the server takes total weight × a robust centre of the updates for every
/// weighted sum; then it goes on as with sums. Needs the memory of all updates of the step.
/// </summary>
/// <param name="Sums">What would be folded, and what the server does with it.</param>
/// <param name="Rule">How the centre is found.</param>
public sealed record Individuals(Reductions Sums, RobustRule Rule) : MergePolicy
{
    /// <inheritdoc />
    public override Reductions Sums { get; } = Sums;
}

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
/// <param name="ClipNorm">A contribution whose norm is larger is scaled down to it before it is folded; absent for none.</param>
public sealed record Reduction(string Name, ReductionKind Kind, Selector Of, string Weight, double? ClipNorm = null);

/// <summary>What an update may count for. n is the client's number of training samples, K its number of local steps.</summary>
public static class WeightNames
{
    /// <summary>n.</summary>
    public const string Samples = "samples";

    /// <summary>1 for every client.</summary>
    public const string Uniform = "uniform";

    /// <summary>1/K; 0 for a client that took no step.</summary>
    public const string PerStep = "per_step";

    /// <summary>n/K; 0 for a client that took no step.</summary>
    public const string SamplesPerStep = "samples_per_step";

    /// <summary>n·K.</summary>
    public const string SamplesTimesSteps = "samples_times_steps";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Samples, Uniform, PerStep, SamplesPerStep, SamplesTimesSteps];

    /// <summary>What one client's update counts for.</summary>
    public static double Of(string name, int samples, int steps) => name switch
    {
        Samples => samples,
        Uniform => 1,
        PerStep => steps == 0 ? 0 : 1.0 / steps,
        SamplesPerStep => steps == 0 ? 0 : (double)samples / steps,
        SamplesTimesSteps => (double)samples * steps,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such weight."),
    };
}
