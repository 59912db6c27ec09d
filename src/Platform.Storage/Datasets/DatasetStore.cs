using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Storage.Idempotency;

namespace Platform.Storage.Datasets;

/// <summary>Uploads, datasets and their shards.</summary>
public sealed class DatasetStore
{
    /// <summary>Writes a new upload.</summary>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public Task AddUploadAsync(TenantId tenant, Upload upload, IdempotentCommand? command, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One upload.</summary>
    public Task<Upload?> FindUploadAsync(TenantId tenant, UploadId upload, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Makes a dataset, or changes its display name; true if it was made.</summary>
    public Task<bool> PutAsync(TenantId tenant, DatasetId dataset, string displayName, DateTimeOffset now, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One dataset with its shards.</summary>
    public Task<Dataset?> FindAsync(TenantId tenant, DatasetId dataset, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>A page of datasets, by id.</summary>
    public Task<Page<Dataset>> ListAsync(TenantId tenant, DatasetId? after, int size, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Adds an imported shard.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>already_exists</c>, <c>not_found</c> (dataset), <c>shape_mismatch</c> with the dataset's other shards.</exception>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public Task AddShardAsync(TenantId tenant, DatasetId dataset, Shard shard, IdempotentCommand? command, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Removes a dataset and its shards; false if there is none.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>in_use</c>: a federation names it.</exception>
    public Task<bool> DeleteAsync(TenantId tenant, DatasetId dataset, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Digests under the tenant's datasets that some row names: uploads, shards, and clients' shards.</summary>
    public Task<IReadOnlySet<Sha256Digest>> ReferencedAsync(TenantId tenant, CancellationToken cancellation) => throw new NotImplementedException();
}
