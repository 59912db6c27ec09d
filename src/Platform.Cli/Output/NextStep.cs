using Platform.Contracts.Problems;

namespace Platform.Cli.Output;

/// <summary>What somebody can do about a refusal.</summary>
internal static class NextStep
{
    /// <summary>One sentence; null where the problem's own words are all there is to say.</summary>
    public static string? Of(Problem problem) => problem.Code switch
    {
        ProblemCodes.Unauthenticated => "Log in with a key that the server knows: fedctl login --url … --key-file …",
        ProblemCodes.KeyExpired => "Ask an admin of the tenant for a new key (fedctl keys create …) and log in with it.",
        ProblemCodes.PermissionDenied => "Log in with a key of that role; an admin of the tenant makes one: fedctl keys create … --role …",
        ProblemCodes.NotFound => "See what there is with 'list'; names belong to one tenant (--tenant).",
        ProblemCodes.UnknownName => "See what there is: fedctl algorithms list, models list, partitions list.",
        ProblemCodes.AlreadyExists => "Choose another name, or delete what has it.",
        ProblemCodes.HasChildren or ProblemCodes.InUse => "Delete what uses it first.",
        ProblemCodes.NotTerminal => "Wait for its end (fedctl runs watch …) or cancel it (fedctl runs cancel …).",
        ProblemCodes.CheckpointExpired => "See which are kept: fedctl checkpoints list …; 'checkpoints.every' of a run spec keeps more.",
        ProblemCodes.IdempotencyKeyReused => "Give another --idempotency-key, or send what was sent with this one.",
        ProblemCodes.InvalidSpec or ProblemCodes.OutOfRange or ProblemCodes.UnknownField or ProblemCodes.MissingField or ProblemCodes.InvalidArgument
            or ProblemCodes.UnsupportedCombination or ProblemCodes.ShapeMismatch => "Nothing was changed. Mend what is named above and send it again.",
        ProblemCodes.MalformedFile or ProblemCodes.MissingColumn or ProblemCodes.NonFinite or ProblemCodes.SchemaMismatch => "Nothing was imported. Mend the file at the place named above and import it again.",
        ProblemCodes.StorageFull => "An operator must make room on the server; then the same command works.",
        ProblemCodes.Internal when problem.TraceId is { } trace => $"Try again; if it stays, tell an operator the trace {trace}.",
        _ when problem.Retryable => "The same command may succeed later.",
        _ => null,
    };
}
