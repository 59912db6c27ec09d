using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;

namespace Platform.Learning.Data.Partitions;

/// <summary>The train samples that are dealt out: what is kept of the dataset's train shards, one after the other, in the order of their names.</summary>
/// <param name="Labels">The class of every sample.</param>
/// <param name="Shards">Where each shard begins and how many samples it has.</param>
/// <param name="Classes">How many classes the dataset has.</param>
public sealed record Deck(IReadOnlyList<long> Labels, IReadOnlyList<(ShardName Name, int Start, int Count)> Shards, int Classes);

/// <summary>One client's samples, by their position in the deck, ascending. A partition that refills may deal a sample twice.</summary>
public sealed record Hand(ClientId Client, IReadOnlyList<int> Samples);

/// <summary>How samples are dealt out to clients, with its options set. Reads labels only, and touches no torch.</summary>
public abstract class Partition
{
    /// <summary>How the catalogue describes it.</summary>
    public abstract CatalogueEntry Description { get; }

    /// <summary>Whether the spec must say how many clients there are.</summary>
    public virtual bool CountsClients => true;

    /// <summary>Faults that show only beside the dataset; each with its pointer.</summary>
    /// <param name="deck">What there is to deal; labels may be unknown yet, shards and classes are not.</param>
    /// <param name="clients">How many clients the spec asks for.</param>
    public virtual IEnumerable<Fault> Check(Deck deck, int clients) => [];

    /// <summary>Deals the samples out, in the canonical order of the clients.</summary>
    public abstract IReadOnlyList<Hand> Deal(Deck deck, int clients, long seed);

    /// <summary><c>client-000</c>, with as many digits as the last one needs: their order as texts is their order.</summary>
    private protected static IReadOnlyList<ClientId> Names(int clients)
    {
        var digits = (clients - 1).ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        return [.. Enumerable.Range(0, clients).Select(i => ClientId.Wrap($"client-{i.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0')}"))];
    }

    /// <summary>Hands of the given samples, each in ascending order.</summary>
    private protected static IReadOnlyList<Hand> Hands(IReadOnlyList<IEnumerable<int>> samples) =>
        [.. Names(samples.Count).Zip(samples, (client, own) => new Hand(client, [.. own.Order()]))];

    /// <summary>The positions of each class's samples.</summary>
    private protected static int[][] ByClass(Deck deck)
    {
        var positions = Enumerable.Range(0, deck.Classes).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < deck.Labels.Count; i++)
        {
            positions[deck.Labels[i]].Add(i);
        }

        return [.. positions.Select(list => list.ToArray())];
    }

    /// <summary>Where each of <paramref name="parts"/> near-equal parts of <paramref name="total"/> begins; the last entry is the total.</summary>
    private protected static int[] Cuts(int total, int parts) => [.. Enumerable.Range(0, parts + 1).Select(part => (int)((long)total * part / parts))];
}
