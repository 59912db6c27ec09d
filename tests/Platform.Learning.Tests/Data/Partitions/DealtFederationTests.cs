using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Data.Partitions;

namespace Platform.Learning.Tests.Data.Partitions;

public sealed class DealtFederationTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.2, 10)]
    [InlineData(0.29, 14)]
    [InlineData(0.58, 29)] // 50 · 0.58 is a hair below 29 in binary
    [InlineData(0.999, 49)] // something is left to train on
    public void Of_each_client_the_fraction_is_held_out_and_never_trained_on(double fraction, int expected)
    {
        var clients = Decks.Deal(Decks.Spec("iid") with { TestFraction = fraction }).Clients;

        Assert.All(clients, client => Assert.Equal((50 - expected, expected), (client.Train.Count, client.Test.Count)));
        Assert.All(clients, client => Assert.Empty(client.Train.Intersect(client.Test)));
    }

    [Fact]
    public void A_sample_that_a_client_holds_twice_is_on_one_side_of_its_split()
    {
        var clients = Decks.Deal(Decks.Spec("dirichlet-equal", new { samplesPerClient = 400 }) with { TestFraction = 0.3 }).Clients;

        Assert.Contains(clients, client => client.Train.Distinct().Count() < client.Train.Count);
        Assert.All(clients, client => Assert.Equal(400, client.Train.Count + client.Test.Count));
        Assert.All(clients, client => Assert.Empty(client.Train.Intersect(client.Test)));
        Assert.All(clients, client => Assert.NotEmpty(client.Test));
    }

    [Fact]
    public void The_manifest_of_a_tiny_federation_is_this_one_on_every_machine_and_for_ever() => Assert.Equal(
        "cc6da3507e896ce89910e44c2593c5142473b68b9b44b0ebcabf4be2a9ba155e", Decks.Deal(Decks.Spec("dirichlet-equal", new { alpha = 0.1 }, clients: 4) with { TestFraction = 0.25 }, samples: 40).ManifestSha256.Value);

    [Theory]
    [InlineData("iid", "5c9e3568c3633fc23806bf5f43e30bae352b3c9e1b87a5b343")]
    [InlineData("dirichlet", "facf717b0b46b1705c23717bab8a0e2e73b540112fa1308114")]
    [InlineData("pathological", "11c24013fc103b02c4f92eb1cf3a6c1342217e8fd0cfeca9ae")]
    public void A_federation_that_asks_for_nothing_new_has_the_manifest_of_before(string partition, string manifest) =>
        Assert.StartsWith(manifest, Decks.Deal(Decks.Spec(partition, clients: 7) with { TestFraction = 0.25 }, [("a", Decks.Samples(60)), ("b", Decks.Samples(50, from: 60))]).ManifestSha256.Value, StringComparison.Ordinal);

    [Fact]
    public void A_manifest_names_the_shards_and_who_holds_what()
    {
        var spec = Decks.Spec("iid");
        var manifest = Decks.Deal(spec).ManifestSha256;

        Assert.Equal(manifest, Decks.Deal(spec).ManifestSha256);
        Assert.NotEqual(manifest, Decks.Deal(spec with { Seed = 6 }).ManifestSha256);
        Assert.NotEqual(manifest, Decks.Deal(spec with { TestFraction = 0.1 }).ManifestSha256);
        Assert.NotEqual(manifest, Decks.Deal(Decks.Spec("dirichlet")).ManifestSha256);

        var otherContent = Decks.Shard("all", 1000) with { Sha256 = Sha256Digest.Of("other"u8) };
        Assert.NotEqual(manifest, DealtFederation.Deal(spec, new([otherContent], [Decks.Samples(1000)]), ShardedSamples.None, Decks.Classes).ManifestSha256);
    }

    [Fact]
    public void A_client_gathers_its_own_samples_out_of_all_shards()
    {
        var dealt = Decks.Deal(
            Decks.Spec("iid", clients: 3) with { TestFraction = 0.3 },
            [("a", Decks.Samples(0)), ("b", Decks.Samples(11)), ("c", Decks.Samples(0)), ("d", Decks.Samples(30, from: 11)), ("e", Decks.Samples(0))]);

        foreach (var client in dealt.Clients)
        {
            var data = dealt.Gather(client);

            // A sample's feature is its position in the deck, and its label follows from that.
            Assert.Equal(client.Train, data.Train.Features.Select(value => (int)value));
            Assert.Equal(client.Test, data.Test.Features.Select(value => (int)value));
            Assert.Equal(client.Train.Select(position => (long)position % Decks.Classes), data.Train.Labels);
        }
    }

    [Fact]
    public void Train_shards_are_dealt_in_the_order_of_their_names() => Assert.Equal(
        ["a", "b"],
        ShardedSamples.Order([Decks.Shard("b", 1), Decks.Shard("held-out", 1, Split.Test), Decks.Shard("a", 1)], Split.Train).Select(shard => shard.Name.Value));

    public static TheoryData<string, FederationSpec, string, string> Refusals => new()
    {
        { "an unknown partition", Decks.Spec("iod"), "/partition/name", ProblemCodes.UnknownName },
        { "an unknown option", Decks.Spec("iid", new { alpha = 1 }), "/partition/options/alpha", ProblemCodes.UnknownField },
        { "alpha 0", Decks.Spec("dirichlet", new { alpha = 0 }), "/partition/options/alpha", ProblemCodes.OutOfRange },
        { "alpha as a text", Decks.Spec("dirichlet-equal", new { alpha = "0.1" }), "/partition/options/alpha", ProblemCodes.OutOfRange },
        { "no number of clients", Decks.Spec("iid", clients: null), "/clients", ProblemCodes.MissingField },
        { "more at least than there are", Decks.Spec("dirichlet", new { minSamples = 51 }), "/partition/options/minSamples", ProblemCodes.OutOfRange },
        { "more classes than there are", Decks.Spec("pathological", new { classesPerClient = 11 }), "/partition/options/classesPerClient", ProblemCodes.OutOfRange },
        { "more runs than samples", Decks.Spec("pathological", new { classesPerClient = 10 }, clients: 101), "/partition/options/classesPerClient", ProblemCodes.OutOfRange },
        { "more than memory holds", Decks.Spec("dirichlet-equal", new { samplesPerClient = 100_000_000 }), "/partition/options/samplesPerClient", ProblemCodes.OutOfRange },
        { "explicit without shards", Decks.Spec("explicit", clients: null), "/partition/options/shards", ProblemCodes.MissingField },
        { "explicit with a number of clients", Decks.Spec("explicit", new { shards = new { north = "all" } }, clients: 1), "/clients", ProblemCodes.InvalidArgument },
        { "an unknown shard", Decks.Spec("explicit", new { shards = new { north = "all", south = "some" } }, clients: null), "/partition/options/shards/south", ProblemCodes.NotFound },
        { "an illegal client", Decks.Spec("explicit", new { shards = new Dictionary<string, string> { ["North"] = "all" } }, clients: null), "/partition/options/shards", ProblemCodes.InvalidArgument },
        { "explicit for nobody", Decks.Spec("explicit", new { shards = new { } }, clients: null), "/partition/options/shards", ProblemCodes.OutOfRange },
        { "a client without shards", Decks.Spec("explicit", new { shards = new { north = Array.Empty<string>() } }, clients: null), "/partition/options/shards", ProblemCodes.OutOfRange },
        { "a shard that is a number", Decks.Spec("explicit", new { shards = new { north = 1 } }, clients: null), "/partition/options/shards", ProblemCodes.OutOfRange },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_partition_that_cannot_be_dealt_is_refused_before_anything_is(string what, FederationSpec spec, string pointer, string code)
    {
        var fault = Assert.Single(DealtFederation.Check(spec, Decks.Dataset(("all", 1000))));

        Assert.True((pointer, code) == (fault.Pointer, fault.Code), $"{what}: {fault}");
    }

    [Fact]
    public void A_good_spec_of_each_partition_has_no_fault() => Assert.All(
        [
            Decks.Spec("iid"), Decks.Spec("dirichlet"), Decks.Spec("dirichlet-equal"), Decks.Spec("pathological"),
            Decks.Spec("explicit", new { shards = new { north = "all" } }, clients: null),
        ],
        spec => Assert.Empty(DealtFederation.Check(spec, Decks.Dataset(("all", 1000)))));
}
