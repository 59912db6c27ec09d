using Platform.Contracts.Problems;

namespace Platform.Client;

/// <summary>The platform refused a request, or failed at it; the problem says why, and where the fault is.</summary>
public sealed class PlatformProblemException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>What the platform answered.</summary>
    public Problem Problem { get; } = problem;
}
