namespace Platform.Contracts.Problems;

/// <summary>One thing that is wrong with an input, and where.</summary>
/// <param name="Pointer">The place: a JSON pointer (<c>/participation/fraction</c>), or <c>line 3, column "age"</c> of a file.</param>
/// <param name="Code">A stable code from <see cref="ProblemCodes"/>.</param>
/// <param name="Detail">One sentence for a person: what is wrong and what would be right.</param>
public sealed record Fault(string Pointer, string Code, string Detail);
