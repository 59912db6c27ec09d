using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Randomness;

namespace Platform.Learning.Data.Partitions;

/// <summary>One client of a dealt federation.</summary>
/// <param name="Client">The client.</param>
/// <param name="Train">Positions among the train shards' samples that it trains on, ascending.</param>
/// <param name="Test">Positions that it is tested on, ascending: among the train shards' samples, or among the test shards' if the spec's test is matching.</param>
public sealed record DealtClient(ClientId Client, IReadOnlyList<int> Train, IReadOnlyList<int> Test);

/// <summary>
/// A federation's samples, dealt out: by the spec and the shards' contents alone, so that equal specs over equal data give equal
/// manifests on every machine.
/// </summary>
public sealed class DealtFederation
{
    private readonly ShardedSamples _train;
    private readonly ShardedSamples _test;

    private DealtFederation(ShardedSamples train, ShardedSamples? test, IReadOnlyList<DealtClient> clients)
    {
        (_train, _test) = (train, test ?? train);
        Clients = clients;
        ManifestSha256 = PartitionManifest.Digest(train.Shards, test?.Shards, clients);
    }

    /// <summary>The clients in canonical order.</summary>
    public IReadOnlyList<DealtClient> Clients { get; }

    /// <summary>The digest of the manifest: the shards' digests, and every client's positions.</summary>
    public Sha256Digest ManifestSha256 { get; }

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

        var shards = ShardedSamples.Order(dataset.Shards, Split.Train);
        faults.AddRange(partition.Check(DeckOf(shards, [], [.. shards.Select(shard => shard.Samples)], dataset.Classes), spec.Clients ?? 0));
        return faults;
    }

    /// <summary>Deals.</summary>
    /// <param name="spec">How.</param>
    /// <param name="train">The train shards.</param>
    /// <param name="test">The test shards; only looked at if the spec's test is matching.</param>
    /// <param name="classes">How many classes the dataset has.</param>
    /// <exception cref="ProblemException"><c>invalid_spec</c>: too few samples are left for the clients that the spec asks for.</exception>
    public static DealtFederation Deal(FederationSpec spec, ShardedSamples train, ShardedSamples test, int classes)
    {
        long[] labels = [.. train.Labels];
        var kept = Subsampling.Keep(labels, classes, spec);
        var deck = DeckOf(train.Shards, [.. kept.Select(position => labels[position])], train.Count(kept), classes);
        var partition = PartitionCatalogue.Instance.Read(spec.Partition, "/partition");
        if (kept.Count < labels.Length)
        {
            CheckKept(spec, partition, deck);
        }

        var hands = partition.Deal(deck, spec.Clients ?? 0, spec.Seed).Select(hand => hand with { Samples = [.. hand.Samples.Select(sample => kept[sample])] });
        if (spec.LocalTest is LocalTest.Split)
        {
            return new(train, test: null, [.. hands.Select(hand => HoldOut(hand, spec))]);
        }

        var matching = new MatchingTest(test.Labels, classes, spec);
        return new(train, test, [.. hands.Select(hand => new DealtClient(
            hand.Client, hand.Samples, matching.Draw(hand.Client, ClassCounts.Of([.. hand.Samples.Select(sample => labels[sample])], classes))))]);
    }

    /// <summary>Gathers what one client holds.</summary>
    public ClientData Gather(DealtClient client) => new(_train.Gather(client.Train, _train.Shape), _test.Gather(client.Test, _train.Shape));

    private static Deck DeckOf(IReadOnlyList<Shard> shards, IReadOnlyList<long> labels, int[] counts, int classes)
    {
        var starts = ShardedSamples.Starts(counts);
        return new(labels, [.. shards.Select((shard, i) => (shard.Name, starts[i], counts[i]))], classes);
    }

    // How many samples a long tail leaves is known only now: what was checked beside the dataset is checked again.
    private static void CheckKept(FederationSpec spec, Partition partition, Deck deck)
    {
        List<Fault> faults = [.. partition.Check(deck, spec.Clients ?? 0)];
        if (spec.Clients > deck.Labels.Count)
        {
            faults.Add(new("/clients", ProblemCodes.OutOfRange, $"'clients' must be 1 to the {deck.Labels.Count} train samples that are kept, not {spec.Clients}."));
        }

        if (faults.Count > 0)
        {
            throw new ProblemException(ProblemCodes.InvalidSpec, $"The federation has {faults.Count} fault(s): {faults[0].Detail}", faults);
        }
    }

    private static DealtClient HoldOut(Hand hand, FederationSpec spec)
    {
        // A partition that refills may have dealt a sample twice: all its copies fall on one side, or the test would be known.
        int[] order = [.. hand.Samples.Distinct()];
        new RandomStream(new RandomKey(spec.Seed, Client: hand.Client.Value, Purpose: "test split")).Shuffle(order.AsSpan());
        // A client that holds anything keeps something to train on. 0.29 · 100 is a hair below 29 in binary.
        var test = order.Take(Math.Min((int)((order.Length * spec.TestFraction) + 1e-9), Math.Max(0, order.Length - 1))).ToHashSet();
        return new(hand.Client, [.. hand.Samples.Where(sample => !test.Contains(sample))], [.. hand.Samples.Where(test.Contains)]);
    }
}
