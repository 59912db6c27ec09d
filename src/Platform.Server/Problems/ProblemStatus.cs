using System.Collections.Frozen;
using Platform.Contracts.Problems;

namespace Platform.Server.Problems;

/// <summary>What a code answers with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
internal sealed record ProblemKind(int Status, string Title, bool Retryable = false);

/// <summary>The one table from codes to what they answer with.</summary>
internal static class ProblemStatus
{
    /// <summary>Not a code of the contract: the method is wrong for the path.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>Every code that an answer can carry.</summary>
    public static FrozenDictionary<string, ProblemKind> Table { get; } = new Dictionary<string, ProblemKind>
    {
        [ProblemCodes.InvalidArgument] = new(400, "The request is not valid"),
        [ProblemCodes.OutOfRange] = new(400, "A value is out of its range"),
        [ProblemCodes.UnknownField] = new(400, "The request has a member that is not known"),
        [ProblemCodes.UnknownName] = new(422, "A name is not known"),
        [ProblemCodes.MalformedJson] = new(400, "The body is not JSON"),
        [ProblemCodes.MissingField] = new(400, "A member is missing"),
        [ProblemCodes.MissingIdempotencyKey] = new(400, "The Idempotency-Key header is missing"),
        [ProblemCodes.PageTokenMismatch] = new(400, "The page token does not belong to this list"),
        [ProblemCodes.Unauthenticated] = new(401, "A valid API key is needed"),
        [ProblemCodes.KeyExpired] = new(401, "The API key has expired"),
        [ProblemCodes.PermissionDenied] = new(403, "The API key may not do this"),
        [ProblemCodes.NotFound] = new(404, "There is no such thing"),
        [MethodNotAllowed] = new(405, "The method is not allowed here"),
        [ProblemCodes.AlreadyExists] = new(409, "It exists already"),
        [ProblemCodes.InvalidState] = new(409, "The state does not allow this"),
        [ProblemCodes.HasChildren] = new(409, "It still has something in it"),
        [ProblemCodes.InUse] = new(409, "It is in use"),
        [ProblemCodes.NotTerminal] = new(409, "The run has not ended"),
        [ProblemCodes.PreconditionFailed] = new(412, "The precondition does not hold"),
        [ProblemCodes.PayloadTooLarge] = new(413, "The body is too large"),
        [ProblemCodes.UnsupportedMediaType] = new(415, "The media type is not supported"),
        [ProblemCodes.RangeNotSatisfiable] = new(416, "The range lies outside the content"),
        [ProblemCodes.IdempotencyKeyReused] = new(422, "The Idempotency-Key was used for another request"),
        [ProblemCodes.IdempotencyKeyInFlight] = new(409, "A request with this Idempotency-Key is under way", Retryable: true),
        [ProblemCodes.MalformedFile] = new(422, "A file is malformed"),
        [ProblemCodes.MissingColumn] = new(422, "A column is missing"),
        [ProblemCodes.NonFinite] = new(422, "A value is not finite"),
        [ProblemCodes.SchemaMismatch] = new(422, "A file does not have what is needed"),
        [ProblemCodes.ShapeMismatch] = new(422, "The shapes do not fit"),
        [ProblemCodes.InvalidSpec] = new(422, "The spec is not valid"),
        [ProblemCodes.UnsupportedCombination] = new(422, "The parts do not go together"),
        [ProblemCodes.ChecksumMismatch] = new(422, "The content does not match its digest"),
        [ProblemCodes.CheckpointExpired] = new(410, "The checkpoint is not kept any more"),
        [ProblemCodes.TaskFailed] = new(422, "A task failed"),
        [ProblemCodes.ClientFailed] = new(422, "A client failed"),
        [ProblemCodes.StorageFull] = new(507, "The storage is full", Retryable: true),
        [ProblemCodes.RateLimited] = new(429, "Too many requests", Retryable: true),
        [ProblemCodes.DependencyUnavailable] = new(503, "Something the platform needs is not available", Retryable: true),
        [ProblemCodes.Internal] = new(500, "Something went wrong inside the platform", Retryable: true),
    }.ToFrozenDictionary();

    /// <summary>What a code answers with; a code missing from the table is a fault of ours.</summary>
    public static ProblemKind Of(string code) => Table.GetValueOrDefault(code) ?? Table[ProblemCodes.Internal];
}
