using System.Text.Json;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Data.Partitions;

/// <summary>Each client gets the shard, or the shards, that the option names: real sites with data of their own.</summary>
internal sealed class Explicit(IReadOnlyDictionary<string, IReadOnlyList<string>> shards) : Partition
{
    private static readonly Option<IReadOnlyDictionary<string, IReadOnlyList<string>>> Shards = new(
        new("shards", OptionKind.Assignment, "an object from client names to a shard name or a list of them", "Whose data each client holds."),
        new Dictionary<string, IReadOnlyList<string>>(),
        Parse);

    internal static CatalogueType<Partition> Type { get; } = new(
        new("explicit", "Explicit", "Each client holds the train shards that are named for it.", [Shards.Description]),
        Create);

    public override CatalogueEntry Description => Type.Description;

    public override bool CountsClients => false;

    public override IEnumerable<Fault> Check(Deck deck, int clients)
    {
        var known = deck.Shards.Select(shard => shard.Name.Value).ToHashSet();
        foreach (var (client, names) in shards)
        {
            foreach (var unknown in names.Where(name => !known.Contains(name)))
            {
                yield return new($"/partition/options/shards/{client}", ProblemCodes.NotFound, $"The dataset has no train shard '{unknown}'; it has {string.Join(", ", known)}.");
            }
        }
    }

    public override IReadOnlyList<Hand> Deal(Deck deck, int clients, long seed) =>
    [
        .. shards.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new Hand(
            ClientId.Wrap(entry.Key),
            [.. deck.Shards.Where(shard => entry.Value.Contains(shard.Name.Value)).SelectMany(shard => Enumerable.Range(shard.Start, shard.Count))])),
    ];

    private static Explicit Create(OptionReader options)
    {
        var shards = options.Read(Shards);
        if (!options.IsGiven("shards"))
        {
            options.Fault("shards", ProblemCodes.MissingField, "'shards' must name at least one client and its shard.");
        }

        foreach (var name in shards.Keys.Where(name => !ClientId.IsValid(name)))
        {
            options.Fault("shards", ProblemCodes.InvalidArgument, $"'{name}' is no name for a client: {ClientId.Rule}.");
        }

        return new(shards);
    }

    private static (bool Legal, IReadOnlyDictionary<string, IReadOnlyList<string>> Value) Parse(JsonElement json)
    {
        var read = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (json.ValueKind is not JsonValueKind.Object)
        {
            return (false, read);
        }

        foreach (var client in json.EnumerateObject())
        {
            List<JsonElement> names = client.Value.ValueKind is JsonValueKind.Array ? [.. client.Value.EnumerateArray()] : [client.Value];
            if (names.Count == 0 || names.Any(name => name.ValueKind is not JsonValueKind.String) || !read.TryAdd(client.Name, [.. names.Select(name => name.GetString()!)]))
            {
                return (false, read);
            }
        }

        return (read.Count > 0, read);
    }
}
