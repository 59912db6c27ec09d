using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Coordination.Tasks;
using Platform.Storage.Federations;

namespace Platform.Coordination.Federations;

/// <summary>Turns a finished partition into the rows that are stored.</summary>
internal static class FederationRecords
{
    public static FederationRecord Of(FederationId id, FederationSpec spec, Dataset dataset, PartitionResult partition, long parameters, DateTimeOffset now) => new(
        new Federation(id, spec, partition.Clients.Count, partition.ManifestSha256, parameters, now),
        dataset.SampleShape!,
        dataset.Classes,
        [.. dataset.Shards.Where(shard => shard.Split is Split.Test).Select(shard => shard.Sha256)]);

    public static IReadOnlyList<ClientRecord> Clients(PartitionResult partition) =>
    [
        .. partition.Clients.Select((client, ordinal) => new ClientRecord(
            new FederationClient(client.Client, client.TrainClassCounts.Sum(), client.TestClassCounts.Sum(), client.TrainClassCounts, client.TestClassCounts),
            ordinal,
            client.Shard,
            client.SizeBytes)),
    ];
}
