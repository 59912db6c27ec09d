namespace Platform.Contracts.Problems;

/// <summary>An expected refusal: the caller's input or the state of things does not allow what was asked.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>Refuses with a code and a sentence.</summary>
    public ProblemException(string code, string detail, IReadOnlyList<Fault>? faults = null)
        : base(detail)
    {
        Code = code;
        Faults = faults ?? [];
    }

    /// <summary>Refuses with one fault at one place.</summary>
    public ProblemException(Fault fault)
        : this((fault ?? throw new ArgumentNullException(nameof(fault))).Code, fault.Detail, [fault])
    {
    }

    /// <summary>A stable code from <see cref="ProblemCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Every fault that was found, each with its place.</summary>
    public IReadOnlyList<Fault> Faults { get; }
}
