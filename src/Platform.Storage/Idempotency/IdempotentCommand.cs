using Platform.Contracts.Ids;

namespace Platform.Storage.Idempotency;

/// <summary>
/// A command that its caller may repeat. The row is written in the transaction of the command's effect, so that the effect
/// and the memory of it are one.
/// </summary>
/// <param name="Scope">Who and what: <c>{tenant}/{key id}/{route}</c>.</param>
/// <param name="Key">The caller's <c>Idempotency-Key</c>.</param>
/// <param name="Body">The digest of the request's body.</param>
/// <param name="Status">The HTTP status that was answered.</param>
/// <param name="Response">The JSON that was answered; never a secret.</param>
/// <param name="Location">The Location header that was answered.</param>
public sealed record IdempotentCommand(
    string Scope,
    string Key,
    Sha256Digest Body,
    int Status,
    string Response,
    string? Location = null);

/// <summary>Another request with the same key was committed first: answer with what it was answered.</summary>
public sealed class CommandRepeatedException(IdempotentCommand first) : Exception("The command was already carried out.")
{
    /// <summary>What was stored by the first request.</summary>
    public IdempotentCommand First { get; } = first;
}
