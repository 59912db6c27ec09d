using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Storage.Datasets;
using Platform.Storage.Federations;
using Platform.Storage.Idempotency;
using Platform.Storage.Relational;
using Platform.Storage.Runs;

namespace Platform.Storage.Tenants;

/// <summary>A key as it is kept: its secret only as a hash.</summary>
/// <param name="Key">The key.</param>
/// <param name="Tenant">Whose key; null for an operator's.</param>
/// <param name="SecretHash">HMAC-SHA-256 of the secret under the platform's pepper.</param>
public sealed record KeyRecord(ApiKey Key, TenantId? Tenant, byte[] SecretHash);

/// <summary>Tenants and their API keys.</summary>
public sealed class TenantStore(Database database)
{
    /// <summary>Makes a tenant, or changes its display name; true if it was made.</summary>
    public Task<bool> PutAsync(Tenant tenant, CancellationToken cancellation) => database.WriteAsync(
        async context =>
        {
            var changed = await context.Set<Tenant>().Where(t => t.Id == tenant.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.DisplayName, tenant.DisplayName), cancellation);
            if (changed == 0)
            {
                context.Add(tenant);
                await context.SaveChangesAsync(cancellation);
            }

            return changed == 0;
        },
        command: null,
        cancellation);

    /// <summary>One tenant.</summary>
    public Task<Tenant?> FindAsync(TenantId tenant, CancellationToken cancellation) =>
        database.ReadAsync(context => context.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == tenant, cancellation));

    /// <summary>A page of tenants, by id.</summary>
    public Task<Page<Tenant>> ListAsync(TenantId? after, int size, CancellationToken cancellation) => database.ReadAsync(context => context
        .Set<Tenant>().After(t => t.Id, after).OrderBy(t => t.Id).PageAsync(size, t => t.Id.Value, t => t, cancellation));

    /// <summary>Removes a tenant and its keys; false if there is none.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>has_children</c>: it has datasets, federations or runs.</exception>
    public Task<bool> DeleteAsync(TenantId tenant, CancellationToken cancellation) => database.WriteAsync(
        async context =>
        {
            // A run has a federation and a federation a dataset, so the last two are said for a clear answer, not for safety.
            if (await context.Set<DatasetRow>().AnyAsync(d => d.Tenant == tenant, cancellation)
                || await context.Set<FederationRow>().AnyAsync(f => f.Tenant == tenant, cancellation)
                || await context.Set<RunRecord>().AnyAsync(r => r.Tenant == tenant, cancellation))
            {
                throw new ProblemException(ProblemCodes.HasChildren, $"The tenant '{tenant}' still has datasets, federations or runs: delete them first.");
            }

            return await context.Set<Tenant>().Where(t => t.Id == tenant).ExecuteDeleteAsync(cancellation) > 0;
        },
        command: null,
        cancellation);

    /// <summary>Writes a new key.</summary>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public async Task AddKeyAsync(KeyRecord key, IdempotentCommand? command, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(
                context =>
                {
                    context.Add(KeyRow.Of(key));
                    return context.SaveChangesAsync(cancellation);
                },
                command,
                cancellation);
        }
        catch (DbUpdateException exception) when (exception.BreaksReference())
        {
            throw new ProblemException(ProblemCodes.NotFound, $"There is no tenant '{key.Tenant}'.");
        }
    }

    /// <summary>One key of any tenant, for authentication.</summary>
    public Task<KeyRecord?> FindKeyAsync(ApiKeyId key, CancellationToken cancellation) => database.ReadAsync(async context =>
    {
        var row = await context.Set<KeyRow>().FirstOrDefaultAsync(k => k.Id == key, cancellation);
        return row is null ? null : new KeyRecord(row.ToKey(), row.Tenant, row.SecretHash);
    });

    /// <summary>The keys of a tenant, oldest first.</summary>
    public Task<IReadOnlyList<ApiKey>> ListKeysAsync(TenantId tenant, CancellationToken cancellation) =>
        database.ReadAsync(async context =>
        {
            var rows = await context.Set<KeyRow>().Where(k => k.Tenant == tenant).OrderBy(k => k.Id).ToListAsync(cancellation);
            return (IReadOnlyList<ApiKey>)[.. rows.Select(row => row.ToKey())];
        });

    /// <summary>Removes a key of a tenant; false if there is none.</summary>
    public Task<bool> DeleteKeyAsync(TenantId tenant, ApiKeyId key, CancellationToken cancellation) => database.WriteAsync(
        async context => await context.Set<KeyRow>().Where(k => k.Tenant == tenant && k.Id == key).ExecuteDeleteAsync(cancellation) > 0,
        command: null,
        cancellation);

    /// <summary>Whether any operator's key exists: false only before the first start.</summary>
    public Task<bool> HasOperatorAsync(CancellationToken cancellation) =>
        database.ReadAsync(context => context.Set<KeyRow>().AnyAsync(k => k.Tenant == null, cancellation));
}
