using CsCheck;
using Platform.Learning.Merging;
using Platform.Learning.Randomness;

namespace Platform.Learning.Tests.Merging;

public sealed class WeightedSumTests
{
    [Fact]
    public void It_equals_a_naive_sum_in_float64_to_rounding() =>
        Gen.Select(Gen.Int[1, 20_000], Gen.Int[1, 12], Gen.Int[0, 1000]).Sample(
            (length, count, seed) =>
            {
                var (updates, weights) = Updates(length, count, seed);
                var sum = new float[length];

                WeightedSum.Add(sum, updates, weights);

                for (var i = 0; i < length; i++)
                {
                    double naive = 0, magnitude = 0;
                    for (var k = 0; k < count; k++)
                    {
                        naive += weights[k] * updates[k].Span[i];
                        magnitude += Math.Abs(weights[k] * updates[k].Span[i]);
                    }

                    // Each of the at most 2·count float operations errs by half a unit in the last place (2^-24) of the magnitude.
                    if (Math.Abs(naive - sum[i]) > 2 * count * magnitude / (1 << 24))
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 50);

    [Fact]
    public void Merging_many_at_once_is_merging_one_after_the_other_to_the_bit() =>
        Gen.Select(Gen.Int[1, 20_000], Gen.Int[1, 12], Gen.Int[0, 1000]).Sample(
            (length, count, seed) =>
            {
                var (updates, weights) = Updates(length, count, seed);
                var (tiled, streamed) = (new float[length], new float[length]);

                WeightedSum.Add(tiled, updates, weights);
                for (var k = 0; k < count; k++)
                {
                    WeightedSum.Add(updates[k].Span, weights[k], streamed);
                }

                return tiled.AsSpan().SequenceEqual(streamed);
            },
            iter: 50);

    private static (ReadOnlyMemory<float>[] Updates, double[] Weights) Updates(int length, int count, int seed)
    {
        var stream = new RandomStream(new RandomKey(seed));
        var updates = Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<float>)Enumerable.Range(0, length).Select(_ => (float)stream.NextDouble() - 0.5f).ToArray()).ToArray();
        return (updates, [.. Enumerable.Range(0, count).Select(_ => 1 + (10 * stream.NextDouble()))]);
    }
}
