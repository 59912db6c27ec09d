using System.Collections.Immutable;
using Platform.Contracts.Ids;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>
/// The client states of a run that are kept. A client's state as of a round is its newest committed participation up to that
/// round that carries one; a participation of a round that never committed is not here.
/// </summary>
internal sealed class ClientStates
{
    private readonly ImmutableDictionary<ClientId, ImmutableList<ParticipationRecord>> _byClient;

    private ClientStates(ImmutableDictionary<ClientId, ImmutableList<ParticipationRecord>> byClient) => _byClient = byClient;

    /// <summary>None yet.</summary>
    public static ClientStates None { get; } = new(ImmutableDictionary<ClientId, ImmutableList<ParticipationRecord>>.Empty);

    /// <summary>Every kept state's digest.</summary>
    public IEnumerable<Sha256Digest> Digests => _byClient.Values.SelectMany(list => list).Select(part => part.States!.Value);

    /// <summary>The states among committed participations, which are in order of round and step.</summary>
    public static ClientStates Of(IEnumerable<ParticipationRecord> participations) => None.With(participations);

    /// <summary>Adds the states of a round that commits.</summary>
    public ClientStates With(IEnumerable<ParticipationRecord> participations)
    {
        var next = _byClient.ToBuilder();
        foreach (var part in participations.Where(part => part.States is not null && part.Refused is null))
        {
            next[part.Client] = next.GetValueOrDefault(part.Client, []).Add(part);
        }

        return new(next.ToImmutable());
    }

    /// <summary>The pack that holds a client's newest state; null if it has none.</summary>
    public Sha256Digest? Newest(ClientId client) => _byClient.TryGetValue(client, out var list) ? list[^1].States : null;

    /// <summary>The pack that holds a client's state as of a round; null if it had none.</summary>
    public Sha256Digest? AsOf(ClientId client, int round) =>
        _byClient.TryGetValue(client, out var list) ? list.FindLast(part => part.Round <= round)?.States : null;

    /// <summary>
    /// Drops the states that no round in <paramref name="retained"/> can reach, and says which rows lose theirs. The newest
    /// state of every client is always reached.
    /// </summary>
    public (ClientStates Kept, IReadOnlyList<ParticipationRecord> Dropped) Retain(IReadOnlyCollection<int> retained)
    {
        var next = _byClient.ToBuilder();
        var dropped = new List<ParticipationRecord>();
        foreach (var (client, list) in _byClient.Where(entry => entry.Value.Count > 1))
        {
            var unreached = list.Take(list.Count - 1).Where((part, i) => !retained.Any(round => part.Round <= round && round < list[i + 1].Round)).ToList();
            if (unreached.Count > 0)
            {
                dropped.AddRange(unreached);
                next[client] = list.RemoveRange(unreached);
            }
        }

        return (new(next.ToImmutable()), dropped);
    }
}
