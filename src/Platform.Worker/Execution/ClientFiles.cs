using Microsoft.Extensions.Options;
using Platform.Contracts.Ids;
using Platform.Learning.Data;
using Platform.Storage.Objects;
using Platform.Worker.Caching;

namespace Platform.Worker.Execution;

/// <summary>The clients' own data, and test shards, kept in memory between rounds. A task reaches only its tenant's.</summary>
internal sealed class ClientFiles(IObjectStore objects, IOptions<WorkerOptions> options)
{
    private readonly ByteCache<(TenantId, Sha256Digest), ClientData> _data = new(options.Value.CacheBytes / 4 * 3, data => data.SizeBytes);

    /// <summary>What a client's shard file or a dataset's shard holds; shared, so never to be changed.</summary>
    public Task<ClientData> Read(TenantId tenant, Sha256Digest shard) =>
        _data.Get((tenant, shard), async () => ClientShardFile.Read(await objects.ReadAsync(BlobScope.Data(tenant), shard, CancellationToken.None)));
}
