using Platform.Contracts.Problems;
using Platform.Learning.Data.Partitions;

namespace Platform.Learning.Tests.Data.Partitions;

public sealed class SubsamplingTests
{
    [Theory]
    [InlineData(new[] { 5000, 5000, 5000 }, 0.02, new[] { 5000, 707, 100 })] // 5000 · sqrt(0.02) = 707.1; the last is exact
    [InlineData(new[] { 100, 100, 100 }, 0.001, new[] { 100, 3, 1 })] // 100 · sqrt(0.001) = 3.16; 0.1 is nothing, and one stays
    [InlineData(new[] { 40, 100, 80 }, 0.25, new[] { 40, 50, 25 })] // of the largest, 100: 100, 50, 25; class 0 has fewer and keeps all
    [InlineData(new[] { 0, 9, 0 }, 0.5, new[] { 0, 6, 0 })] // 9 · sqrt(0.5) = 6.4; a class without samples gets none
    [InlineData(new[] { 7 }, 0.5, new[] { 7 })]
    [InlineData(new[] { 10, 10 }, 1, new[] { 10, 10 })]
    public void The_classes_follow_an_exponential_from_the_largest(int[] counts, double imbalance, int[] expected) =>
        Assert.Equal(expected, Subsampling.Profile(counts, imbalance));

    [Fact]
    public void A_federation_deals_out_the_long_tail_and_nothing_else()
    {
        var clients = Decks.Deal(Decks.Spec("iid") with { Imbalance = 0.1 }).Clients;

        // 100 · 0.1^(k/9), rounded down.
        Assert.Equal([100, 77, 59, 46, 35, 27, 21, 16, 12, 10], ByClass(clients));
        Assert.Equal(403, clients.SelectMany(client => client.Train).Distinct().Count());
    }

    [Fact]
    public void So_many_samples_are_kept_at_random_before_the_long_tail()
    {
        var some = Decks.Deal(Decks.Spec("iid") with { Samples = 200 }).Clients;
        var tail = Decks.Deal(Decks.Spec("iid") with { Samples = 200, Imbalance = 0.1 }).Clients;

        Assert.Equal(200, some.SelectMany(client => client.Train).Distinct().Count());
        Assert.True(ByClass(some).Distinct().Count() > 2); // at random, not by class
        Assert.Subset(Positions(some), Positions(tail));
        Assert.Equal(Subsampling.Profile(ByClass(some), 0.1), ByClass(tail));
    }

    [Fact]
    public void A_milder_imbalance_and_a_larger_number_keep_what_was_kept()
    {
        ISet<int> Kept(int samples, double imbalance) => Positions(Decks.Deal(Decks.Spec("iid") with { Samples = samples, Imbalance = imbalance }).Clients);

        Assert.Subset(Kept(1000, 0.1), Kept(1000, 0.02));
        Assert.Subset(Kept(300, 1), Kept(200, 1));
    }

    [Fact]
    public void The_seed_draws_them_and_they_name_the_manifest()
    {
        var spec = Decks.Spec("iid") with { Imbalance = 0.1 };
        var manifest = Decks.Deal(spec).ManifestSha256;

        Assert.Equal(manifest, Decks.Deal(spec).ManifestSha256);
        Assert.NotEqual(manifest, Decks.Deal(spec with { Imbalance = 0.11 }).ManifestSha256);
        Assert.NotEqual(manifest, Decks.Deal(spec with { Imbalance = 1 }).ManifestSha256);
        Assert.NotEqual(Positions(Decks.Deal(spec).Clients), Positions(Decks.Deal(spec with { Seed = 6 }).Clients));
    }

    [Fact]
    public void A_long_tail_over_shards_leaves_explicit_clients_their_own()
    {
        var spec = Decks.Spec("explicit", new { shards = new { north = "b", south = "a" } }, clients: null) with { Imbalance = 0.5 };

        var clients = Decks.Deal(spec, [("a", Decks.Samples(50)), ("b", Decks.Samples(50, from: 50))]).Clients;

        Assert.All(clients[0].Train, position => Assert.InRange(position, 50, 99));
        Assert.All(clients[1].Train, position => Assert.InRange(position, 0, 49));
        Assert.Equal(Subsampling.Profile([.. Enumerable.Repeat(10, 10)], 0.5), ByClass(clients));
    }

    [Theory]
    [InlineData("iid", null, "/clients")]
    [InlineData("pathological", null, "/partition/options/classesPerClient")]
    [InlineData("dirichlet", 3, "/partition/options/minSamples")]
    public void Too_few_samples_for_the_clients_are_refused_when_they_are_counted(string partition, int? minSamples, string pointer)
    {
        var spec = Decks.Spec(partition, minSamples is { } each ? new { minSamples = each } : null, clients: 30) with { Samples = 20 };

        var problem = Assert.Throws<ProblemException>(() => Decks.Deal(spec));

        Assert.Equal(ProblemCodes.InvalidSpec, problem.Code);
        Assert.Contains(problem.Faults, fault => (fault.Pointer, fault.Code) == (pointer, ProblemCodes.OutOfRange));
    }

    private static int[] ByClass(IEnumerable<DealtClient> clients)
    {
        var counts = new int[Decks.Classes];
        foreach (var position in clients.SelectMany(client => client.Train))
        {
            counts[position % Decks.Classes]++;
        }

        return counts;
    }

    private static HashSet<int> Positions(IEnumerable<DealtClient> clients) => [.. clients.SelectMany(client => client.Train)];
}
