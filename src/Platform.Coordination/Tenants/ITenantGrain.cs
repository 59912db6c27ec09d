using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;
using Platform.Coordination.Runs;

namespace Platform.Coordination.Tenants;

/// <summary>One tenant: its keys and its data. Key: <see cref="GrainKeys.Tenant"/>.</summary>
[Alias("fl.tenant.v1")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Makes the tenant or renames it.</summary>
    [Alias("Put")]
    Task<PutTenant> Put(TenantSpec spec);

    /// <summary>Removes the tenant and its keys; nothing happens if it is gone.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>has_children</c>.</exception>
    [Alias("Delete")]
    Task Delete();

    /// <summary>Makes an API key; its secret is told only in this answer.</summary>
    [Alias("CreateKey")]
    Task<CreatedApiKey> CreateKey(ApiKeyRequest request, CommandKey? command);

    /// <summary>Removes an API key; it stops working at once.</summary>
    [Alias("DeleteKey")]
    Task DeleteKey(ApiKeyId key);

    /// <summary>Records a file that the endpoint has streamed to the object store.</summary>
    [Alias("AddUpload")]
    Task<Upload> AddUpload(Sha256Digest sha256, long sizeBytes, CommandKey? command);

    /// <summary>Makes a dataset or renames it.</summary>
    [Alias("PutDataset")]
    Task<PutDataset> PutDataset(DatasetId dataset, DatasetSpec spec);

    /// <summary>Imports files as a shard, on a worker; all of it or nothing.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException">Whatever is wrong with the files, with the place of the fault.</exception>
    [Alias("AddShard"), ResponseTimeout("00:10:00"), Orleans.Concurrency.AlwaysInterleave]
    Task<Shard> AddShard(DatasetId dataset, ShardRequest request, CommandKey? command);

    /// <summary>Removes a dataset and its shards; nothing happens if it is gone.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>in_use</c>.</exception>
    [Alias("DeleteDataset")]
    Task DeleteDataset(DatasetId dataset);
}

/// <summary>A tenant, and whether it was just made.</summary>
public sealed record PutTenant(Tenant Tenant, bool Created);

/// <summary>A dataset, and whether it was just made.</summary>
public sealed record PutDataset(Dataset Dataset, bool Created);
