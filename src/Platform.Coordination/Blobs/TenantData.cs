using Microsoft.Extensions.Options;
using Platform.Contracts.Ids;
using Platform.Coordination.Scheduling;
using Platform.Storage.Datasets;
using Platform.Storage.Objects;

namespace Platform.Coordination.Blobs;

/// <summary>The blobs of a tenant's data: uploads, shards, clients' shards.</summary>
internal sealed class TenantData(DatasetStore datasets, IObjectStore objects, TimeProvider time, IOptions<SchedulingOptions> options)
{
    /// <summary>Gives the room of a deleted dataset or federation back. Blobs are shared by content, so rows decide, not names.</summary>
    public async Task Sweep(TenantId tenant)
    {
        // Before the rows are read: what is written from here on is young.
        var until = time.GetUtcNow() - options.Value.OrphanGrace;
        var named = await datasets.ReferencedAsync(tenant, CancellationToken.None);
        await objects.DeleteUnnamed(BlobScope.Data(tenant), named, until, CancellationToken.None);
    }
}
