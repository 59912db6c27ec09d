using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;

namespace Platform.Server.Runs;

/// <summary>What the list of runs can be narrowed by.</summary>
internal static class RunFilters
{
    public static FederationId? Federation(string? text) => text is null
        ? null
        : IdText.TryParse<FederationId>(text, out var federation)
            ? federation
            : throw Refusal("?federation", $"'{text}' is not a legal name: {FederationId.Rule}.");

    public static RunState? State(string? text) => text is null
        ? null
        : Enum.TryParse<RunState>(text, out var state) && Enum.GetName(state) == text
            ? state
            : throw Refusal("?state", $"'{text}' is not a state: {string.Join(", ", Enum.GetNames<RunState>())}.");

    private static ProblemException Refusal(string place, string detail) => new(new Fault(place, ProblemCodes.InvalidArgument, detail));
}
