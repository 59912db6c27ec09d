using System.Net;
using Platform.Contracts.Problems;

namespace Platform.EndToEnd.Tests.Processes;

/// <summary>The server answered, and refused.</summary>
internal sealed class RefusedException(HttpStatusCode status, Problem problem, string text) : Exception($"{(int)status}: {text}")
{
    public HttpStatusCode Status { get; } = status;

    public Problem Problem { get; } = problem;
}
