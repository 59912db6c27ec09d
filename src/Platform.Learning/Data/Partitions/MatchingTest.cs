using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Learning.Randomness;

namespace Platform.Learning.Data.Partitions;

/// <summary>
/// A client's own test split out of the dataset's test samples, with classes in the proportions of its training samples: as
/// FedLoGe's authors test personal models (Xiao et al., ICLR 2024). Each client draws for itself, without putting back; two clients may
/// draw the same sample.
/// </summary>
/// <param name="labels">The class of every test sample.</param>
/// <param name="classes">How many classes the dataset has.</param>
/// <param name="spec">The federation.</param>
internal sealed class MatchingTest(IEnumerable<long> labels, int classes, FederationSpec spec)
{
    private readonly int[][] _available = ByClass(labels, classes);

    /// <summary>The positions that a client is tested on, ascending.</summary>
    public IReadOnlyList<int> Draw(ClientId client, IReadOnlyList<int> trainCounts)
    {
        var counts = Counts(trainCounts, [.. _available.Select(own => own.Length)], spec.LocalTestSamples);
        var stream = new RandomStream(new RandomKey(spec.Seed, Client: client.Value, Purpose: "matching test"));
        return [.. _available.SelectMany((own, k) => stream.Sample(own.Length, counts[k]).Select(drawn => own[drawn])).Order()];
    }

    /// <summary>
    /// How many of each class: together as many as there are training samples, or <paramref name="most"/>, or fewer if that would ask for more
    /// of a class than there is; shared out in proportion, the largest remainders rounded up (of equal ones, the lower class).
    /// </summary>
    internal static int[] Counts(IReadOnlyList<int> trainCounts, IReadOnlyList<int> available, int? most)
    {
        var train = trainCounts.Sum(count => (long)count);
        if (train == 0)
        {
            return new int[trainCounts.Count];
        }

        var size = trainCounts.Zip(available).Where(of => of.First > 0).Select(of => of.Second * train / of.First).Append(most ?? train).Min();
        int[] counts = [.. trainCounts.Select(count => (int)(size * count / train))];

        // Rounded up it is still at most what there is: the exact quota is, and what there is is a whole number.
        foreach (var k in Enumerable.Range(0, counts.Length).OrderByDescending(k => size * trainCounts[k] % train).Take((int)size - counts.Sum()))
        {
            counts[k]++;
        }

        return counts;
    }

    private static int[][] ByClass(IEnumerable<long> labels, int classes)
    {
        var positions = labels.Index().ToLookup(sample => sample.Item, sample => sample.Index);
        return [.. Enumerable.Range(0, classes).Select(k => positions[k].ToArray())];
    }
}
