namespace Platform.Contracts.Problems;

/// <summary>The body of every refusal: RFC 9457 problem details with our members.</summary>
/// <param name="Type">A stable URI of the code, <c>urn:problem:{code}</c>.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, for a person.</param>
/// <param name="Code">A stable code from <see cref="ProblemCodes"/>.</param>
/// <param name="TraceId">The trace to ask an operator about.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
/// <param name="Errors">Every fault, each with its place.</param>
/// <param name="Instance">The path that was asked.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string? TraceId = null,
    bool Retryable = false,
    IReadOnlyList<Fault>? Errors = null,
    string? Instance = null);
