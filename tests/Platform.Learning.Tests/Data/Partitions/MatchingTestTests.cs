using CsCheck;
using Platform.Contracts.Federations;
using Platform.Learning.Data;
using Platform.Learning.Data.Partitions;

namespace Platform.Learning.Tests.Data.Partitions;

public sealed class MatchingTestTests
{
    private static readonly (string, Platform.Learning.Training.Samples)[] Test = [("t1", Decks.Samples(90)), ("t2", Decks.Samples(60, from: 90))];

    [Theory]
    [InlineData(new[] { 30, 10, 0 }, new[] { 100, 100, 100 }, null, new[] { 30, 10, 0 })] // as many as it trains on
    [InlineData(new[] { 30, 10, 0 }, new[] { 100, 100, 100 }, 20, new[] { 15, 5, 0 })]
    [InlineData(new[] { 30, 10, 0 }, new[] { 100, 100, 100 }, 1000, new[] { 100, 33, 0 })] // 100 · 40 / 30 = 133 in all; quotas 99.75, 33.25
    [InlineData(new[] { 300, 100, 0 }, new[] { 15, 100, 0 }, null, new[] { 15, 5, 0 })] // class 0 runs out at 15 · 400 / 300 = 20 in all
    [InlineData(new[] { 1, 1, 1 }, new[] { 9, 9, 9 }, 2, new[] { 1, 1, 0 })] // equal remainders: the lower class
    [InlineData(new[] { 98, 1, 1 }, new[] { 9, 9, 9 }, 5, new[] { 5, 0, 0 })] // quotas 4.9, 0.05, 0.05
    [InlineData(new[] { 3, 4, 0 }, new[] { 0, 9, 9 }, null, new[] { 0, 0, 0 })] // no test can match
    [InlineData(new[] { 0, 0, 0 }, new[] { 9, 9, 9 }, null, new[] { 0, 0, 0 })]
    public void Classes_are_as_common_as_in_training(int[] train, int[] available, int? most, int[] expected) =>
        Assert.Equal(expected, MatchingTest.Counts(train, available, most));

    [Fact]
    public void No_class_is_asked_for_more_than_there_is_and_none_is_a_sample_off() =>
        Gen.Select(Gen.Int[0, 500].Array[4], Gen.Int[1, 100].Array[4], Gen.Int[1, 400]).Sample((train, available, most) =>
        {
            var counts = MatchingTest.Counts(train, available, most);
            var (size, all) = (counts.Sum(), train.Sum());
            Assert.True(size <= most);
            Assert.All(counts.Index(), k => Assert.InRange(k.Item, 0, available[k.Index]));
            Assert.All(counts.Index(), k => Assert.True(all == 0 || Math.Abs(k.Item - ((double)size * train[k.Index] / all)) < 1));

            // One more would be too many, or more than a class has.
            Assert.True(all == 0 || size == most || train.Index().Any(k => (size + 1.0) * k.Item / all > available[k.Index]));
        });

    [Fact]
    public void Each_client_is_tested_on_its_own_mixture_of_the_test_shards()
    {
        var spec = Decks.Spec("dirichlet", new { alpha = 0.3, minSamples = 20 }) with { LocalTest = LocalTest.Matching, LocalTestSamples = 10 };

        var dealt = Decks.Deal(spec, [("all", Decks.Samples(1000))], Test);

        Assert.All(dealt.Clients, client =>
        {
            var own = dealt.Gather(client);
            var counts = MatchingTest.Counts(ClassCounts.Of(own.Train.Labels, Decks.Classes), [.. Enumerable.Repeat(15, Decks.Classes)], 10);
            Assert.Equal(counts, ClassCounts.Of(own.Test.Labels, Decks.Classes));

            // A test sample's feature is its position among the test shards.
            Assert.Equal(client.Test, own.Test.Features.Select(value => (int)value));
            Assert.Equal(client.Test.Distinct().Order(), client.Test);
        });
        Assert.Equal(1000, dealt.Clients.Sum(client => client.Train.Count)); // nothing is held out
        Assert.Contains(dealt.Clients.SelectMany(client => client.Test).CountBy(position => position), drawn => drawn.Value > 1); // clients overlap
    }

    [Fact]
    public void The_manifest_names_the_test_shards_and_who_is_tested_on_what()
    {
        var spec = Decks.Spec("iid") with { LocalTest = LocalTest.Matching };
        var manifest = Decks.Deal(spec, [("all", Decks.Samples(1000))], Test).ManifestSha256;

        Assert.Equal(manifest, Decks.Deal(spec, [("all", Decks.Samples(1000))], Test).ManifestSha256);
        Assert.NotEqual(manifest, Decks.Deal(spec with { LocalTestSamples = 10 }, [("all", Decks.Samples(1000))], Test).ManifestSha256);
        Assert.NotEqual(manifest, Decks.Deal(spec, [("all", Decks.Samples(1000))], ("t1", Test[0].Item2), ("t3", Test[1].Item2)).ManifestSha256);
    }
}
