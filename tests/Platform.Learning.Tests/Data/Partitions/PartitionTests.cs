using CsCheck;
using Platform.Contracts.Problems;
using Platform.Learning.Data.Partitions;

namespace Platform.Learning.Tests.Data.Partitions;

public sealed class PartitionTests
{
    public static TheoryData<string> Dealers => ["iid", "dirichlet", "dirichlet-equal", "pathological"];

    [Fact]
    public void The_catalogue_lists_every_partition_with_its_options() => Assert.Equal(
        ["iid", "dirichlet alpha minSamples", "dirichlet-equal alpha samplesPerClient", "pathological classesPerClient", "explicit shards"],
        PartitionCatalogue.Instance.Entries.Select(entry => string.Join(' ', [entry.Name, .. entry.Options.Select(option => option.Name)])));

    [Theory]
    [MemberData(nameof(Dealers))]
    public void Equal_specs_deal_equally_and_another_seed_deals_otherwise(string partition)
    {
        var spec = Decks.Spec(partition) with { TestFraction = 0.2 };

        Assert.Equal(Decks.Shown(Decks.Deal(spec)), Decks.Shown(Decks.Deal(spec)));
        Assert.NotEqual(Decks.Shown(Decks.Deal(spec)), Decks.Shown(Decks.Deal(spec with { Seed = 6 })));
    }

    [Theory]
    [MemberData(nameof(Dealers))]
    public void Clients_are_named_so_that_their_order_as_texts_is_their_order(string partition)
    {
        var names = Decks.Deal(Decks.Spec(partition, clients: 101)).Clients.Select(client => client.Client.Value).ToList();

        Assert.Equal(("client-000", "client-100"), (names[0], names[^1]));
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Theory]
    [InlineData("iid")]
    [InlineData("dirichlet")]
    [InlineData("pathological")]
    public void Every_sample_is_dealt_to_one_client(string partition) => Gen.Select(Gen.Int[1, 15], Gen.Int[100, 400], Gen.Long).Sample(
        (clients, samples, seed) => Decks.Deal(Decks.Spec(partition, partition == "dirichlet" ? new { alpha = 1 } : null, clients) with { Seed = seed, TestFraction = 0.25 }, samples)
            .Clients.SelectMany(client => client.Train.Concat(client.Test)).Order().SequenceEqual(Enumerable.Range(0, samples)),
        iter: 30);

    [Theory]
    [MemberData(nameof(Dealers))]
    public void Positions_are_ascending(string partition) => Assert.All(
        Decks.Deal(Decks.Spec(partition) with { TestFraction = 0.3 }).Clients.SelectMany(client => new[] { client.Train, client.Test }),
        positions => Assert.Equal(positions.Order(), positions));

    [Fact]
    public void Iid_parts_differ_by_one_sample_at_most_and_have_all_classes()
    {
        var clients = Decks.Deal(Decks.Spec("iid", clients: 7)).Clients;

        Assert.All(clients, client => Assert.InRange(client.Train.Count, 142, 143));
        Assert.All(clients, client => Assert.InRange(Decks.EffectiveClasses(client), 9, 10));
    }

    [Fact]
    public void A_small_alpha_leaves_clients_few_classes_and_a_large_one_nearly_all()
    {
        double Classes(string partition, double alpha) => Decks.Deal(Decks.Spec(partition, new { alpha }), 4000).Clients.Average(Decks.EffectiveClasses);

        Assert.InRange(Classes("dirichlet", 0.1), 1, 4);
        Assert.InRange(Classes("dirichlet", 100), 9, 10);
        Assert.InRange(Classes("dirichlet-equal", 0.1), 1, 3);
        Assert.InRange(Classes("dirichlet-equal", 100), 9, 10);
    }

    [Fact]
    public void Dirichlet_by_class_gives_every_client_its_minimum()
    {
        var clients = Decks.Deal(Decks.Spec("dirichlet", new { alpha = 0.3, minSamples = 15 })).Clients;

        Assert.All(clients, client => Assert.True(client.Train.Count >= 15));
        Assert.True(clients.Max(client => client.Train.Count) > 2 * clients.Min(client => client.Train.Count)); // sizes differ
    }

    [Fact]
    public void A_minimum_that_no_draw_meets_is_refused_and_not_awaited_for_ever()
    {
        var problem = Assert.Throws<ProblemException>(() => Decks.Deal(Decks.Spec("dirichlet", new { alpha = 0.01, minSamples = 50 })));

        Assert.Equal(("/partition/options/minSamples", ProblemCodes.OutOfRange), (Assert.Single(problem.Faults).Pointer, problem.Code));
    }

    [Theory]
    [InlineData(1000, 20, null, 50)]
    [InlineData(1000, 30, null, 33)]
    [InlineData(10, 20, null, 1)]
    [InlineData(1000, 20, 170, 170)]
    public void Equal_sizes_are_equal_and_are_all_samples_over_the_clients_unless_told(int samples, int clients, int? each, int expected) => Assert.All(
        Decks.Deal(Decks.Spec("dirichlet-equal", each is { } own ? new { samplesPerClient = own } : null, clients), samples).Clients,
        client => Assert.Equal(expected, client.Train.Count));

    [Fact]
    public void An_exhausted_class_is_begun_again_only_when_all_of_it_is_dealt()
    {
        // 20 clients of 500 out of 1000: every class is dealt several times over, each sample of it as often as the others, but one.
        var dealt = Decks.Deal(Decks.Spec("dirichlet-equal", new { samplesPerClient = 500 })).Clients.SelectMany(client => client.Train).CountBy(sample => sample).ToList();

        Assert.All(dealt.GroupBy(sample => sample.Key % Decks.Classes), own => Assert.InRange(own.Max(sample => sample.Value) - own.Min(sample => sample.Value), 0, 1));
        Assert.Contains(dealt, sample => sample.Value > 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_pathological_client_has_so_many_classes_and_no_more(int classesPerClient)
    {
        // 100 samples a class, cut into 20 · c runs: every run lies within one class.
        var clients = Decks.Deal(Decks.Spec("pathological", new { classesPerClient })).Clients;

        Assert.All(clients, client => Assert.InRange(client.Train.CountBy(sample => sample % Decks.Classes).Count(), 1, classesPerClient));
        Assert.All(clients, client => Assert.Equal(50, client.Train.Count));
        Assert.Contains(clients, client => client.Train.CountBy(sample => sample % Decks.Classes).Count() == classesPerClient);
    }

    [Fact]
    public void Explicit_clients_hold_the_shards_that_are_named_for_them()
    {
        var spec = Decks.Spec("explicit", new { shards = new Dictionary<string, object> { ["south"] = new[] { "c", "a" }, ["north"] = "b" } }, clients: null);

        var clients = Decks.Deal(spec, [("a", Decks.Samples(3)), ("b", Decks.Samples(4)), ("c", Decks.Samples(2)), ("d", Decks.Samples(5))]).Clients;

        Assert.Equal(["north", "south"], clients.Select(client => client.Client.Value));
        Assert.Equal([3, 4, 5, 6], clients[0].Train);
        Assert.Equal([0, 1, 2, 7, 8], clients[1].Train);
    }
}
