using Platform.Storage.Relational;

namespace Platform.Storage.Idempotency;

/// <summary>Commands that were carried out, by scope and key. Kept 48 hours; those that created runs for ever.</summary>
public sealed class IdempotencyStore(Database database)
{
    /// <summary>What was answered to this key in this scope; null if it is new.</summary>
    public Task<IdempotentCommand?> FindAsync(string scope, string key, CancellationToken cancellation) =>
        database.FindAsync(scope, key, cancellation);
}
