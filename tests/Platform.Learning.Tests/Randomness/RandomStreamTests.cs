using Platform.Learning.Randomness;

namespace Platform.Learning.Tests.Randomness;

public sealed class RandomStreamTests
{
    private static readonly RandomKey Key = new(Seed: 20_240_601, Generation: 1, Resample: 2, Phase: 3, Round: 4, Step: 5, Client: "client-007", Purpose: "shuffle");

    [Fact]
    public void The_draws_of_a_key_are_these_on_every_machine_and_for_ever()
    {
        // From another implementation (Python's hashlib and whole numbers) of the documented encoding and Philox4x32-10.
        var words = new RandomStream(Key);
        Assert.Equal([0x61687e0fu, 0xfedfd1d1, 0x39394e59, 0xa72c22ad, 0x3a9bbcde, 0x889205ac], Enumerable.Range(0, 6).Select(_ => words.NextUInt32()));
        var empty = new RandomStream(default);
        Assert.Equal([0x04c96cc0u, 0x2de5fa51, 0x646939e4, 0xf76e93df, 0x9c69ce16, 0x03b581e9], Enumerable.Range(0, 6).Select(_ => empty.NextUInt32()));

        var uniform = new RandomStream(Key);
        Assert.Equal([0.9956027160818922, 0.6530172036084184], [uniform.NextDouble(), uniform.NextDouble()]);

        // The other implementation calls a system library for the logarithm: equal but for the last bits.
        var normal = new RandomStream(Key);
        Assert.Equal(0.7397662367510229, normal.NextNormal(), 14);
        Assert.Equal(-2.3392304724966717, normal.NextNormal(), 14);
    }

    [Fact]
    public void Equal_keys_draw_equal_numbers() =>
        Assert.Equal(Draw(new RandomStream(Key), 100), Draw(new RandomStream(Key with { }), 100));

    [Fact]
    public void Every_part_of_the_key_makes_another_stream()
    {
        RandomKey[] keys =
        [
            Key, Key with { Seed = 1 }, Key with { Seed = -1 }, Key with { Generation = 9 }, Key with { Resample = 9 }, Key with { Phase = 9 },
            Key with { Round = 9 }, Key with { Step = 9 }, Key with { Client = "client-008" }, Key with { Purpose = "cohort" },
            // The same letters, cut elsewhere.
            Key with { Client = "client-007s", Purpose = "huffle" }, Key with { Client = "", Purpose = "client-007shuffle" },
        ];

        Assert.Equal(keys.Length, keys.Select(key => new RandomStream(key).NextUInt64()).Distinct().Count());
    }

    [Fact]
    public void A_uniform_draw_lies_in_zero_to_one_and_fills_it()
    {
        var draws = Many(20_000, stream => stream.NextDouble());

        Assert.All(draws, draw => Assert.InRange(draw, 0, 1 - 1e-16));
        AssertMoments(draws, mean: 0.5, variance: 1.0 / 12);
    }

    [Fact]
    public void Whole_numbers_come_out_without_bias()
    {
        // A multiple of 2^32/3: taking a remainder would give the first third twice as often as the rest.
        const int Max = 1_431_655_766;
        var draws = Many(30_000, stream => stream.NextInt(Max));

        Assert.All(draws, draw => Assert.InRange(draw, 0, Max - 1));
        Assert.All(draws.CountBy(draw => (int)(draw * 3L / Max)), third => Assert.InRange(third.Value, 9_600, 10_400));
    }

    [Fact]
    public void The_only_whole_number_below_one_is_zero() => Assert.Equal(0, new RandomStream(Key).NextInt(1));

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void There_is_no_whole_number_below_zero(int max) => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(Key).NextInt(max));

    [Fact]
    public void Normal_draws_have_mean_zero_variance_one_and_a_normals_tails()
    {
        var draws = Many(50_000, stream => stream.NextNormal());

        AssertMoments(draws, mean: 0, variance: 1);
        Assert.InRange(draws.Count(draw => Math.Abs(draw) > 1.959964), 2_300, 2_700); // 5 %
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(7.5)]
    public void Gamma_draws_have_their_shape_as_mean_and_variance(double shape) =>
        AssertMoments(Many(50_000, stream => stream.NextGamma(shape)), shape, shape);

    [Theory]
    [InlineData(100)]
    [InlineData(1)]
    [InlineData(0.1)]
    [InlineData(1e-3)]
    [InlineData(1e-9)]
    public void A_Dirichlet_draw_sums_to_one_however_small_alpha_is(double alpha)
    {
        var stream = new RandomStream(Key);
        for (var i = 0; i < 200; i++)
        {
            var draw = stream.NextDirichlet([.. Enumerable.Repeat(alpha, 10)]);

            Assert.Equal(1, draw.Sum(), 12);
            Assert.All(draw, part => Assert.InRange(part, 0, 1));
        }
    }

    [Fact]
    public void Dirichlet_parts_have_their_mean_and_variance()
    {
        var stream = new RandomStream(Key);
        double[] alpha = [0.1, 0.3, 0.6]; // together 1: mean a, variance a(1 - a)/2

        var draws = Enumerable.Range(0, 40_000).Select(_ => stream.NextDirichlet(alpha)).ToArray();

        for (var i = 0; i < alpha.Length; i++)
        {
            AssertMoments([.. draws.Select(draw => draw[i])], alpha[i], alpha[i] * (1 - alpha[i]) / 2);
        }
    }

    [Fact]
    public void A_small_alpha_gives_nearly_all_to_one_part_and_every_part_its_turn()
    {
        var stream = new RandomStream(Key);
        var winners = Enumerable.Range(0, 500).Select(_ => stream.NextDirichlet([1e-4, 1e-4, 1e-4, 1e-4])).Where(draw => draw.Max() > 0.999).Select(draw => Array.IndexOf(draw, draw.Max())).ToList();

        Assert.InRange(winners.Count, 490, 500);
        Assert.Equal(4, winners.Distinct().Count());
    }

    [Fact]
    public void All_orders_of_a_shuffle_are_equally_likely()
    {
        var stream = new RandomStream(Key);
        var orders = Enumerable.Range(0, 24_000).Select(_ =>
        {
            char[] items = ['a', 'b', 'c', 'd'];
            stream.Shuffle<char>(items);
            return new string(items);
        }).CountBy(order => order).ToList();

        Assert.Equal(24, orders.Count);
        Assert.All(orders, order => Assert.InRange(order.Value, 850, 1_150));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 1)]
    [InlineData(10, 10)]
    [InlineData(100_000, 500)]
    public void A_sample_is_ascending_and_names_nobody_twice(int n, int k)
    {
        var sample = new RandomStream(Key).Sample(n, k);

        Assert.Equal(k, sample.Length);
        Assert.Equal(sample.Distinct().Order(), sample);
        Assert.All(sample, item => Assert.InRange(item, 0, n - 1));
    }

    [Fact]
    public void All_sets_of_a_sample_are_equally_likely()
    {
        var stream = new RandomStream(Key);
        var sets = Enumerable.Range(0, 10_000).Select(_ => string.Join(',', stream.Sample(5, 2))).CountBy(set => set).ToList();

        Assert.Equal(10, sets.Count);
        Assert.All(sets, set => Assert.InRange(set.Value, 880, 1_120));
    }

    [Fact]
    public void A_sample_larger_than_its_population_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(Key).Sample(3, 4));

    private static ulong[] Draw(RandomStream stream, int count) => [.. Enumerable.Range(0, count).Select(_ => stream.NextUInt64())];

    private static T[] Many<T>(int count, Func<RandomStream, T> draw)
    {
        var stream = new RandomStream(Key);
        return [.. Enumerable.Range(0, count).Select(_ => draw(stream))];
    }

    /// <summary>The mean within five standard errors, and the variance within a tenth.</summary>
    private static void AssertMoments(double[] draws, double mean, double variance)
    {
        var found = draws.Average();
        Assert.InRange(found, mean - (5 * Math.Sqrt(variance / draws.Length)), mean + (5 * Math.Sqrt(variance / draws.Length)));
        Assert.InRange(draws.Average(draw => (draw - found) * (draw - found)), 0.9 * variance, 1.1 * variance);
    }
}
