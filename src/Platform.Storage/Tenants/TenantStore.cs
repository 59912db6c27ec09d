using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Tenants;
using Platform.Storage.Idempotency;

namespace Platform.Storage.Tenants;

/// <summary>A key as it is kept: its secret only as a hash.</summary>
/// <param name="Key">The key.</param>
/// <param name="Tenant">Whose key; null for an operator's.</param>
/// <param name="SecretHash">HMAC-SHA-256 of the secret under the platform's pepper.</param>
public sealed record KeyRecord(ApiKey Key, TenantId? Tenant, byte[] SecretHash);

/// <summary>Tenants and their API keys.</summary>
public sealed class TenantStore
{
    /// <summary>Makes a tenant, or changes its display name; true if it was made.</summary>
    public Task<bool> PutAsync(Tenant tenant, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One tenant.</summary>
    public Task<Tenant?> FindAsync(TenantId tenant, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>A page of tenants, by id.</summary>
    public Task<Page<Tenant>> ListAsync(TenantId? after, int size, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Removes a tenant and its keys; false if there is none.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>has_children</c>: it has datasets, federations or runs.</exception>
    public Task<bool> DeleteAsync(TenantId tenant, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Writes a new key.</summary>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public Task AddKeyAsync(KeyRecord key, IdempotentCommand? command, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One key of any tenant, for authentication.</summary>
    public Task<KeyRecord?> FindKeyAsync(ApiKeyId key, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The keys of a tenant, oldest first.</summary>
    public Task<IReadOnlyList<ApiKey>> ListKeysAsync(TenantId tenant, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Removes a key of a tenant; false if there is none.</summary>
    public Task<bool> DeleteKeyAsync(TenantId tenant, ApiKeyId key, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Whether any operator's key exists: false only before the first start.</summary>
    public Task<bool> HasOperatorAsync(CancellationToken cancellation) => throw new NotImplementedException();
}
