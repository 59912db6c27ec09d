using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Coordination.Tasks;
using Platform.Learning.Data;
using Platform.Learning.Data.Partitions;
using Platform.Learning.Training;
using Platform.Storage.Objects;

namespace Platform.Worker.Execution;

/// <summary>Deals a dataset out, and stores one file for each client: from then on only its own tasks read it.</summary>
internal sealed class PartitionExecutor(ClientFiles data, IObjectStore objects)
{
    public async Task<PartitionResult> Execute(PartitionWork work, TaskLane lane)
    {
        var train = await Read(work, Split.Train, lane);
        var test = work.Spec.LocalTest is LocalTest.Matching ? await Read(work, Split.Test, lane) : ShardedSamples.None;
        var dealt = await lane.Compute(() => DealtFederation.Deal(work.Spec, train, test, work.Classes));
        List<PartitionedClient> clients = [];
        foreach (var client in dealt.Clients)
        {
            var own = await lane.Compute(() => dealt.Gather(client));
            var stored = await objects.WriteAsync(BlobScope.Data(lane.Tenant), stream => ClientShardFile.Write(stream, own), lane.Cancellation);
            clients.Add(new(client.Client, stored.Sha256, stored.SizeBytes, ClassCounts.Of(own.Train.Labels, work.Classes), ClassCounts.Of(own.Test.Labels, work.Classes)));
        }

        return new PartitionResult(dealt.ManifestSha256, clients);
    }

    private async Task<ShardedSamples> Read(PartitionWork work, Split split, TaskLane lane)
    {
        var shards = ShardedSamples.Order(work.Shards, split);
        List<Samples> samples = [];
        foreach (var shard in shards)
        {
            samples.Add((await data.Read(lane.Tenant, shard.Sha256)).Train);
        }

        return new(shards, samples);
    }
}
