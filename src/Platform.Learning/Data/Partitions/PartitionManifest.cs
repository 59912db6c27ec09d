using System.Security.Cryptography;
using System.Text.Json;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;

namespace Platform.Learning.Data.Partitions;

/// <summary>
/// Who holds what, as JSON whose digest names the partition: the digests of the train shards, those of the test shards if clients
/// are tested on them, and every client's positions. A federation without what came later has the manifest it always had.
/// </summary>
internal static class PartitionManifest
{
    public static Sha256Digest Digest(IReadOnlyList<Shard> train, IReadOnlyList<Shard>? test, IReadOnlyList<DealtClient> clients)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            WriteShards(json, "shards", train);
            if (test is not null)
            {
                WriteShards(json, "testShards", test);
            }

            json.WriteStartObject("clients");
            foreach (var client in clients)
            {
                json.WriteStartObject(client.Client.Value);
                WritePositions(json, "train", client.Train);
                WritePositions(json, "test", client.Test);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Sha256Digest.FromHash(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private static void WriteShards(Utf8JsonWriter json, string name, IReadOnlyList<Shard> shards)
    {
        json.WriteStartArray(name);
        foreach (var shard in shards)
        {
            json.WriteStringValue(shard.Sha256.Value);
        }

        json.WriteEndArray();
    }

    private static void WritePositions(Utf8JsonWriter json, string name, IReadOnlyList<int> positions)
    {
        json.WriteStartArray(name);
        foreach (var position in positions)
        {
            json.WriteNumberValue(position);
        }

        json.WriteEndArray();
    }
}
