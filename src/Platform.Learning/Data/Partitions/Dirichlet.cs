using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;
using Platform.Learning.Randomness;

namespace Platform.Learning.Data.Partitions;

/// <summary>
/// Each class is cut among all clients in proportions drawn from Dir(α): Hsu et al., "Measuring the Effects of Non-Identical
/// Data Distribution" (2019), in the form of Li et al., NIID-Bench (2022). Sizes differ; draws are repeated until every client has enough.
/// </summary>
internal sealed class Dirichlet(double alpha, int minimum) : Partition
{
    private const int Tries = 1000;

    private static readonly Option<double> Alpha = Option.Number("alpha", 0.5, NumberRange.Between(1e-4, 1e6), "Concentration: the smaller, the fewer classes a client has.");
    private static readonly Option<int> Minimum = Option.Integer("minSamples", 1, NumberRange.Between(1, 1e6), "Every client gets at least so many samples; draws are repeated until it is so.");

    internal static CatalogueType<Partition> Type { get; } = new(
        new("dirichlet", "Dirichlet by class", "Each class is cut among the clients in proportions from a Dirichlet distribution; sizes differ.", [Alpha.Description, Minimum.Description], "Hsu et al. 2019; Li et al. 2022"),
        options => new Dirichlet(options.Read(Alpha), options.Read(Minimum)));

    public override CatalogueEntry Description => Type.Description;

    public override IEnumerable<Fault> Check(Deck deck, int clients)
    {
        var samples = deck.Shards.Sum(shard => (long)shard.Count);
        if (minimum * (long)clients > samples)
        {
            yield return new("/partition/options/minSamples", ProblemCodes.OutOfRange, $"{clients} clients with {minimum} samples each need {minimum * (long)clients}, and there are {samples}.");
        }
    }

    public override IReadOnlyList<Hand> Deal(Deck deck, int clients, long seed)
    {
        var classes = ByClass(deck);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var stream = new RandomStream(new RandomKey(seed, Resample: attempt, Purpose: "partition dirichlet"));
            var hands = Enumerable.Range(0, clients).Select(_ => new List<int>()).ToArray();
            foreach (var own in classes)
            {
                Cut(own, stream, hands);
            }

            if (hands.All(hand => hand.Count >= minimum))
            {
                return Hands(hands);
            }
        }

        throw new ProblemException(new Fault(
            "/partition/options/minSamples", ProblemCodes.OutOfRange, $"In {Tries} draws some client always had fewer than {minimum} samples; lower minSamples or the number of clients, or raise alpha."));
    }

    private void Cut(int[] samples, RandomStream stream, List<int>[] hands)
    {
        var order = (int[])samples.Clone();
        stream.Shuffle(order.AsSpan());
        var shares = stream.NextDirichlet([.. Enumerable.Repeat(alpha, hands.Length)]);
        var (begin, sum) = (0, 0.0);
        for (var client = 0; client < hands.Length; client++)
        {
            sum += shares[client];
            var end = client == hands.Length - 1 ? order.Length : Math.Clamp((int)(sum * order.Length), begin, order.Length);
            hands[client].AddRange(order[begin..end]);
            begin = end;
        }
    }
}
