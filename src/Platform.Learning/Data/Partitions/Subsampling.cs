using Platform.Contracts.Federations;
using Platform.Learning.Randomness;

namespace Platform.Learning.Data.Partitions;

/// <summary>
/// Which train samples are dealt out at all: first so many at random, then a long tail by class. A sample that is kept stays so when more
/// are asked for, or a milder imbalance, with the same seed.
/// </summary>
internal static class Subsampling
{
    /// <summary>The kept positions, ascending; all of them if the spec asks for nothing.</summary>
    public static IReadOnlyList<int> Keep(IReadOnlyList<long> labels, int classes, FederationSpec spec)
    {
        var kept = Enumerable.Range(0, labels.Count).ToArray();
        if (spec.Samples is { } samples)
        {
            kept = Draw(kept, samples, new RandomKey(spec.Seed, Purpose: "subsample"));
        }

        return spec.Imbalance < 1 ? LongTail(kept, labels, classes, spec) : kept;
    }

    /// <summary>
    /// How many of each class a long tail keeps: n·imbalance^(k/(C-1)) rounded down, as in CIFAR-LT (Cao et al., NeurIPS 2019), n being
    /// the largest class. A class that has fewer keeps all, and one that has any keeps one.
    /// </summary>
    public static IReadOnlyList<int> Profile(IReadOnlyList<int> counts, double imbalance)
    {
        var largest = counts.Max();
        return [.. counts.Select((count, k) => Math.Min(count, Math.Max(1, Sized(largest, imbalance, k, counts.Count))))];
    }

    // The logarithm and its inverse are off by some 1e-15: 5000 · 0.02 must not become 99.
    private static int Sized(int largest, double imbalance, int k, int classes) =>
        k == 0 ? largest : (int)((largest * PortableMath.Exp(PortableMath.Log(imbalance) * k / (classes - 1))) + 1e-6);

    private static int[] LongTail(int[] positions, IReadOnlyList<long> labels, int classes, FederationSpec spec)
    {
        var byClass = positions.ToLookup(position => labels[position]);
        var profile = Profile([.. Enumerable.Range(0, classes).Select(k => byClass[k].Count())], spec.Imbalance);
        return
        [
            .. Enumerable.Range(0, classes)
                .SelectMany(k => Draw([.. byClass[k]], profile[k], new RandomKey(spec.Seed, Step: k, Purpose: "long tail")))
                .Order(),
        ];
    }

    private static int[] Draw(int[] positions, int count, RandomKey key)
    {
        new RandomStream(key).Shuffle(positions.AsSpan());
        int[] drawn = [.. positions.Take(count)];
        Array.Sort(drawn);
        return drawn;
    }
}
