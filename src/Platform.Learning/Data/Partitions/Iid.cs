using Platform.Contracts.Catalogue;
using Platform.Learning.Catalogue;
using Platform.Learning.Randomness;

namespace Platform.Learning.Data.Partitions;

/// <summary>All samples shuffled and cut into near-equal parts.</summary>
internal sealed class Iid : Partition
{
    internal static CatalogueType<Partition> Type { get; } = new(
        new("iid", "IID", "All samples shuffled and cut into near-equal parts.", []),
        _ => new Iid());

    public override CatalogueEntry Description => Type.Description;

    public override IReadOnlyList<Hand> Deal(Deck deck, int clients, long seed)
    {
        var order = Enumerable.Range(0, deck.Labels.Count).ToArray();
        new RandomStream(new RandomKey(seed, Purpose: "partition iid")).Shuffle(order.AsSpan());
        var cuts = Cuts(order.Length, clients);
        return Hands([.. Enumerable.Range(0, clients).Select(client => order[cuts[client]..cuts[client + 1]])]);
    }
}
