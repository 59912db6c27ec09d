using System.Globalization;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Learning.Data.Partitions;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Data.Partitions;

/// <summary>Datasets of which only labels matter, dealt out.</summary>
internal static class Decks
{
    public const int Classes = 10;

    /// <summary>Labels 0 to 9 in turn; the one feature of a sample is its position.</summary>
    public static Samples Samples(int count, int from = 0) => new(
        [.. Enumerable.Range(from, count).Select(i => (float)i)],
        [.. Enumerable.Range(from, count).Select(i => (long)(i % Classes))],
        [1]);

    public static FederationSpec Spec(string partition, object? options = null, int? clients = 20) =>
        new(DatasetId.Wrap("digits"), new Choice("logistic"), TestRuns.Choice(partition, options), clients, Seed: 5);

    public static DealtFederation Deal(FederationSpec spec, int samples = 1000) => Deal(spec, [("all", Samples(samples))]);

    public static DealtFederation Deal(FederationSpec spec, IReadOnlyList<(string Name, Samples Samples)> shards, params (string Name, Samples Samples)[] test) =>
        DealtFederation.Deal(spec, Sharded(shards, Split.Train), Sharded(test, Split.Test), Classes);

    public static ShardedSamples Sharded(IReadOnlyList<(string Name, Samples Samples)> shards, Split split) =>
        new([.. shards.Select(shard => Shard(shard.Name, shard.Samples.Count, split))], [.. shards.Select(shard => shard.Samples)]);

    public static Shard Shard(string name, int samples, Split split = Split.Train) => new(
        ShardName.Wrap(name), split, samples, [1], [], Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)), samples * 12, new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public static Dataset Dataset(params (string Name, int Samples)[] shards) => new(
        DatasetId.Wrap("digits"), "Digits", new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero), Classes, [.. shards.Select(shard => Shard(shard.Name, shard.Samples))], [1]);

    /// <summary>How many classes a client's train samples have, where a class weighs by its share: exp of the entropy.</summary>
    public static double EffectiveClasses(DealtClient client) => Math.Exp(-client.Train
        .CountBy(sample => sample % Classes)
        .Select(own => (double)own.Value / client.Train.Count)
        .Sum(share => share * Math.Log(share)));

    public static string Shown(DealtFederation dealt) => string.Join('\n', dealt.Clients.Select(client =>
        string.Create(CultureInfo.InvariantCulture, $"{client.Client}: {string.Join(' ', client.Train)} | {string.Join(' ', client.Test)}")));
}
