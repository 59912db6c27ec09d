namespace Platform.Contracts.Problems;

/// <summary>The stable codes of refusals. Programs may branch on them; they never change their meaning.</summary>
public static class ProblemCodes
{
#pragma warning disable CS1591 // Each constant is named by its value; the table in ProblemStatus says what it answers with.
    public const string InvalidArgument = "invalid_argument";
    public const string OutOfRange = "out_of_range";
    public const string UnknownField = "unknown_field";
    public const string UnknownName = "unknown_name";
    public const string MalformedJson = "malformed_json";
    public const string MissingField = "missing_field";
    public const string MissingIdempotencyKey = "missing_idempotency_key";
    public const string PageTokenMismatch = "page_token_mismatch";
    public const string Unauthenticated = "unauthenticated";
    public const string KeyExpired = "key_expired";
    public const string PermissionDenied = "permission_denied";
    public const string NotFound = "not_found";
    public const string AlreadyExists = "already_exists";
    public const string InvalidState = "invalid_state";
    public const string HasChildren = "has_children";
    public const string InUse = "in_use";
    public const string NotTerminal = "not_terminal";
    public const string PreconditionFailed = "precondition_failed";
    public const string PayloadTooLarge = "payload_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string RangeNotSatisfiable = "range_not_satisfiable";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string IdempotencyKeyInFlight = "idempotency_key_in_flight";
    public const string MalformedFile = "malformed_file";
    public const string MissingColumn = "missing_column";
    public const string NonFinite = "non_finite";
    public const string SchemaMismatch = "schema_mismatch";
    public const string ShapeMismatch = "shape_mismatch";
    public const string InvalidSpec = "invalid_spec";
    public const string UnsupportedCombination = "unsupported_combination";
    public const string ChecksumMismatch = "checksum_mismatch";
    public const string CheckpointExpired = "checkpoint_expired";
    public const string TaskFailed = "task_failed";
    public const string ClientFailed = "client_failed";
    public const string StorageFull = "storage_full";
    public const string RateLimited = "rate_limited";
    public const string DependencyUnavailable = "dependency_unavailable";
    public const string Internal = "internal";
#pragma warning restore CS1591
}
