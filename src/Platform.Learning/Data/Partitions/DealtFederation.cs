using System.Security.Cryptography;
using System.Text.Json;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Randomness;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Partitions;

/// <summary>One client of a dealt federation.</summary>
/// <param name="Client">The client.</param>
/// <param name="Train">Positions in the deck that it trains on, ascending.</param>
/// <param name="Test">Positions that are held out as its own test split, ascending.</param>
public sealed record DealtClient(ClientId Client, IReadOnlyList<int> Train, IReadOnlyList<int> Test);

/// <summary>
/// A federation's samples, dealt out: by the spec and the shards' contents alone, so that equal specs over equal data give equal
/// manifests on every machine.
/// </summary>
public sealed class DealtFederation
{
    private readonly IReadOnlyList<Samples> _shards;
    private readonly int[] _starts;

    private DealtFederation(IReadOnlyList<Samples> shards, IReadOnlyList<DealtClient> clients, Sha256Digest manifest)
    {
        _shards = shards;
        _starts = Starts(shards.Select(shard => shard.Count));
        Clients = clients;
        ManifestSha256 = manifest;
    }

    /// <summary>The clients in canonical order.</summary>
    public IReadOnlyList<DealtClient> Clients { get; }

    /// <summary>The digest of the manifest: the shards' digests, and every client's positions.</summary>
    public Sha256Digest ManifestSha256 { get; }

    /// <summary>The train shards in the order in which they are dealt.</summary>
    public static IReadOnlyList<Shard> Order(IEnumerable<Shard> shards) =>
        [.. shards.Where(shard => shard.Split is Split.Train).OrderBy(shard => shard.Name.Value, StringComparer.Ordinal)];

    /// <summary>Every fault that can be told from the spec and the dataset's description, with pointers.</summary>
    public static IEnumerable<Fault> Check(FederationSpec spec, Dataset dataset)
    {
        List<Fault> faults = [];
        if (PartitionCatalogue.Instance.Read(spec.Partition, "/partition", faults) is not { } partition)
        {
            return faults;
        }

        if (partition.CountsClients != spec.Clients is not null)
        {
            var detail = partition.CountsClients
                ? $"The partition '{spec.Partition.Name}' needs to know how many clients there are."
                : $"The partition '{spec.Partition.Name}' names its clients; leave their number out.";
            faults.Add(new("/clients", partition.CountsClients ? ProblemCodes.MissingField : ProblemCodes.InvalidArgument, detail));
            return faults;
        }

        var shards = Order(dataset.Shards);
        var starts = Starts(shards.Select(shard => shard.Samples));
        faults.AddRange(partition.Check(new([], [.. shards.Select((shard, i) => (shard.Name, starts[i], shard.Samples))], dataset.Classes), spec.Clients ?? 0));
        return faults;
    }

    /// <summary>Deals.</summary>
    /// <param name="spec">How.</param>
    /// <param name="shards">The train shards, in the order of <see cref="Order"/>.</param>
    /// <param name="samples">Their samples, in the same order.</param>
    /// <param name="classes">How many classes the dataset has.</param>
    public static DealtFederation Deal(FederationSpec spec, IReadOnlyList<Shard> shards, IReadOnlyList<Samples> samples, int classes)
    {
        var starts = Starts(samples.Select(shard => shard.Count));
        long[] labels = [.. samples.SelectMany(shard => shard.Labels)];
        var deck = new Deck(labels, [.. shards.Select((shard, i) => (shard.Name, starts[i], samples[i].Count))], classes);
        var hands = PartitionCatalogue.Instance.Read(spec.Partition, "/partition").Deal(deck, spec.Clients ?? 0, spec.Seed);
        DealtClient[] clients = [.. hands.Select(hand => HoldOut(hand, spec))];
        return new(samples, clients, Manifest(shards, clients));
    }

    /// <summary>Gathers what one client holds.</summary>
    public ClientData Gather(DealtClient client) => new(Gather(client.Train), Gather(client.Test));

    private static DealtClient HoldOut(Hand hand, FederationSpec spec)
    {
        // A partition that refills may have dealt a sample twice: all its copies fall on one side, or the test would be known.
        int[] order = [.. hand.Samples.Distinct()];
        new RandomStream(new RandomKey(spec.Seed, Client: hand.Client.Value, Purpose: "test split")).Shuffle(order.AsSpan());
        // A client that holds anything keeps something to train on. 0.29 · 100 is a hair below 29 in binary.
        var test = order.Take(Math.Min((int)((order.Length * spec.TestFraction) + 1e-9), Math.Max(0, order.Length - 1))).ToHashSet();
        return new(hand.Client, [.. hand.Samples.Where(sample => !test.Contains(sample))], [.. hand.Samples.Where(test.Contains)]);
    }

    private static Sha256Digest Manifest(IReadOnlyList<Shard> shards, IReadOnlyList<DealtClient> clients)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("shards");
            foreach (var shard in shards)
            {
                json.WriteStringValue(shard.Sha256.Value);
            }

            json.WriteEndArray();
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

    private static void WritePositions(Utf8JsonWriter json, string name, IReadOnlyList<int> positions)
    {
        json.WriteStartArray(name);
        foreach (var position in positions)
        {
            json.WriteNumberValue(position);
        }

        json.WriteEndArray();
    }

    private static int[] Starts(IEnumerable<int> counts)
    {
        List<int> starts = [];
        var sum = 0;
        foreach (var count in counts)
        {
            starts.Add(sum);
            sum = checked(sum + count);
        }

        return [.. starts];
    }

    private Samples Gather(IReadOnlyList<int> positions)
    {
        var shape = _shards[0].Shape;
        var size = shape.Aggregate(1, (product, axis) => product * axis);
        var features = new float[positions.Count * (long)size];
        var labels = new long[positions.Count];
        for (var i = 0; i < positions.Count; i++)
        {
            var found = Array.BinarySearch(_starts, positions[i]);
            var shard = found >= 0 ? LastAt(found) : ~found - 1;
            var row = positions[i] - _starts[shard];
            _shards[shard].Features.AsSpan(row * size, size).CopyTo(features.AsSpan(i * size, size));
            labels[i] = _shards[shard].Labels[row];
        }

        return new(features, labels, shape);
    }

    // Empty shards share their start with the one after them.
    private int LastAt(int found)
    {
        while (found + 1 < _starts.Length && _starts[found + 1] == _starts[found])
        {
            found++;
        }

        return found;
    }
}
