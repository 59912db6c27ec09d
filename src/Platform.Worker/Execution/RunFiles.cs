using Microsoft.Extensions.Options;
using Platform.Contracts.Ids;
using Platform.Coordination.Tasks;
using Platform.Learning.Files;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Storage.Objects;
using Platform.Worker.Caching;

namespace Platform.Worker.Execution;

/// <summary>The bags of runs as files in the object store. The newest server states stay in memory: every slice of a round starts from one.</summary>
internal sealed class RunFiles(IObjectStore objects, WorkerInstruments instruments, IOptions<WorkerOptions> options)
{
    private readonly ByteCache<(RunId, ServerFiles), TensorBag> _servers = new(options.Value.CacheBytes / 4, BagSize.Of);

    /// <summary>A server state; shared, so never to be changed.</summary>
    public Task<TensorBag> ReadServer(TaskLane lane, RunId run, RunProgram program, ServerFiles files) =>
        _servers.Get((run, files), async () =>
        {
            var checkpoint = await Read(lane.Tenant, run, files.Checkpoint);
            var state = files.ServerState is { } digest ? await Read(lane.Tenant, run, digest) : (ReadOnlyMemory<byte>?)null;
            return BagFiles.ReadServer(program, checkpoint, state);
        });

    /// <summary>Stores a server state as its two files.</summary>
    public async Task<(ServerFiles Files, long CheckpointBytes)> WriteServer(TaskLane lane, RunId run, TensorBag server)
    {
        var checkpoint = await Write(lane, run, stream => BagFiles.WriteCheckpoint(stream, server));
        var state = BagFiles.HasServerState(server) ? await Write(lane, run, stream => BagFiles.WriteServerState(stream, server)) : (BlobReceipt?)null;
        return (new ServerFiles(checkpoint.Sha256, state?.Sha256), checkpoint.SizeBytes);
    }

    /// <summary>Reads a blob of the run.</summary>
    public async Task<ReadOnlyMemory<byte>> Read(TenantId tenant, RunId run, Sha256Digest digest)
    {
        // Not cancelled with the task: another lane may be waiting for the same load.
        var content = await objects.ReadAsync(BlobScope.Run(tenant, run), digest, CancellationToken.None);
        instruments.Moved("receive", content.Length);
        return content;
    }

    /// <summary>Stores a blob of the run.</summary>
    public async Task<BlobReceipt> Write(TaskLane lane, RunId run, Action<Stream> produce)
    {
        var receipt = await objects.WriteAsync(BlobScope.Run(lane.Tenant, run), produce, lane.Cancellation);
        instruments.Moved("transmit", receipt.SizeBytes);
        return receipt;
    }
}

/// <summary>How much memory a bag takes.</summary>
internal static class BagSize
{
    public static long Of(TensorBag bag) => bag.Schema.Slots.Sum(slot => slot.Value.Entries.Sum(entry => entry.Count * entry.Type.Size()));
}
