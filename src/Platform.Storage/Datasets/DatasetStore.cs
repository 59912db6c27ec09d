using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Storage.Federations;
using Platform.Storage.Idempotency;
using Platform.Storage.Relational;

namespace Platform.Storage.Datasets;

/// <summary>Uploads, datasets and their shards.</summary>
public sealed class DatasetStore(Database database)
{
    /// <summary>Writes a new upload.</summary>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public async Task AddUploadAsync(TenantId tenant, Upload upload, IdempotentCommand? command, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(
                context =>
                {
                    context.Add(new UploadRow(tenant, upload.Id, upload.Sha256, upload.SizeBytes, upload.CreatedAt));
                    return context.SaveChangesAsync(cancellation);
                },
                command,
                cancellation);
        }
        catch (DbUpdateException exception) when (exception.BreaksReference())
        {
            throw NoTenant(tenant);
        }
    }

    /// <summary>One upload.</summary>
    public Task<Upload?> FindUploadAsync(TenantId tenant, UploadId upload, CancellationToken cancellation) => database.ReadAsync(async context =>
    {
        var row = await context.Set<UploadRow>().FirstOrDefaultAsync(u => u.Tenant == tenant && u.Id == upload, cancellation);
        return row is null ? null : new Upload(row.Id, row.Sha256, row.SizeBytes, row.CreatedAt);
    });

    /// <summary>Makes a dataset, or changes its display name; true if it was made.</summary>
    public async Task<bool> PutAsync(TenantId tenant, DatasetId dataset, string displayName, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            return await database.WriteAsync(
                async context =>
                {
                    var changed = await Datasets(context, tenant).Where(d => d.Id == dataset)
                        .ExecuteUpdateAsync(set => set.SetProperty(d => d.DisplayName, displayName), cancellation);
                    if (changed == 0)
                    {
                        context.Add(new DatasetRow(tenant, dataset, displayName, now));
                        await context.SaveChangesAsync(cancellation);
                    }

                    return changed == 0;
                },
                command: null,
                cancellation);
        }
        catch (DbUpdateException exception) when (exception.BreaksReference())
        {
            throw NoTenant(tenant);
        }
    }

    /// <summary>One dataset with its shards.</summary>
    public Task<Dataset?> FindAsync(TenantId tenant, DatasetId dataset, CancellationToken cancellation) =>
        database.ReadTogetherAsync(
            async context =>
            {
                var row = await Datasets(context, tenant).FirstOrDefaultAsync(d => d.Id == dataset, cancellation);
                return row?.With([.. (await Shards(context, tenant, [dataset]).ToListAsync(cancellation)).Select(shard => shard.ToShard())]);
            },
            cancellation);

    /// <summary>A page of datasets, by id.</summary>
    public Task<Page<Dataset>> ListAsync(TenantId tenant, DatasetId? after, int size, CancellationToken cancellation) =>
        database.ReadTogetherAsync(
            async context =>
            {
                var page = await Datasets(context, tenant).After(d => d.Id, after).OrderBy(d => d.Id)
                    .PageAsync(size, d => d.Id.Value, d => d, cancellation);
                var shards = (await Shards(context, tenant, [.. page.Items.Select(d => d.Id)]).ToListAsync(cancellation))
                    .ToLookup(shard => shard.Dataset, shard => shard.ToShard());
                return new Page<Dataset>([.. page.Items.Select(row => row.With([.. shards[row.Id]]))], page.NextPageToken);
            },
            cancellation);

    /// <summary>Adds an imported shard.</summary>
    /// <exception cref="ProblemException"><c>already_exists</c>, <c>not_found</c> (dataset), <c>shape_mismatch</c> with the dataset's other shards.</exception>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public async Task AddShardAsync(TenantId tenant, DatasetId dataset, Shard shard, IdempotentCommand? command, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(
                async context =>
                {
                    var others = await Shards(context, tenant, [dataset]).ToListAsync(cancellation);
                    if (others.FirstOrDefault(other => !other.SampleShape.SequenceEqual(shard.SampleShape)) is { } other)
                    {
                        throw new ProblemException(
                            ProblemCodes.ShapeMismatch,
                            $"A sample of shard '{shard.Name}' has shape [{string.Join(", ", shard.SampleShape)}], one of shard '{other.Name}' has [{string.Join(", ", other.SampleShape)}]: a dataset has one shape.");
                    }

                    context.Add(ShardRow.Of(tenant, dataset, shard));
                    return await context.SaveChangesAsync(cancellation);
                },
                command,
                cancellation);
        }
        catch (DbUpdateException exception) when (exception.IsDuplicate())
        {
            throw new ProblemException(ProblemCodes.AlreadyExists, $"The dataset '{dataset}' has a shard '{shard.Name}' already.");
        }
        catch (DbUpdateException exception) when (exception.BreaksReference())
        {
            throw new ProblemException(ProblemCodes.NotFound, $"There is no dataset '{dataset}'.");
        }
    }

    /// <summary>Removes a dataset and its shards; false if there is none.</summary>
    /// <exception cref="ProblemException"><c>in_use</c>: a federation names it.</exception>
    public Task<bool> DeleteAsync(TenantId tenant, DatasetId dataset, CancellationToken cancellation) => database.WriteAsync(
        async context =>
        {
            var user = await context.Set<FederationRow>().Where(f => f.Tenant == tenant && f.Dataset == dataset)
                .Select(f => new { f.Id }).FirstOrDefaultAsync(cancellation);
            return user is null
                ? await Datasets(context, tenant).Where(d => d.Id == dataset).ExecuteDeleteAsync(cancellation) > 0
                : throw new ProblemException(ProblemCodes.InUse, $"The federation '{user.Id}' uses the dataset '{dataset}': delete it first.");
        },
        command: null,
        cancellation);

    /// <summary>Digests under the tenant's datasets that some row names: uploads, shards, and clients' shards.</summary>
    public Task<IReadOnlySet<Sha256Digest>> ReferencedAsync(TenantId tenant, CancellationToken cancellation) =>
        database.ReadTogetherAsync(
            async context =>
            {
                var uploads = context.Set<UploadRow>().Where(u => u.Tenant == tenant).Select(u => u.Sha256);
                var shards = context.Set<ShardRow>().Where(s => s.Tenant == tenant).Select(s => s.Sha256);
                var clients = context.Set<ClientRow>().Where(c => c.Tenant == tenant).Select(c => c.ShardSha256);
                return (IReadOnlySet<Sha256Digest>)(await uploads.Union(shards).Union(clients).ToListAsync(cancellation)).ToHashSet();
            },
            cancellation);

    private static IQueryable<DatasetRow> Datasets(PlatformContext context, TenantId tenant) =>
        context.Set<DatasetRow>().Where(d => d.Tenant == tenant);

    private static IQueryable<ShardRow> Shards(PlatformContext context, TenantId tenant, IReadOnlyList<DatasetId> datasets) =>
        context.Set<ShardRow>().Where(s => s.Tenant == tenant && datasets.Contains(s.Dataset)).OrderBy(s => s.Dataset).ThenBy(s => s.Name);

    private static ProblemException NoTenant(TenantId tenant) => new(ProblemCodes.NotFound, $"There is no tenant '{tenant}'.");
}
