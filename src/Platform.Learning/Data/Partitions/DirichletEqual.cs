using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;
using Platform.Learning.Randomness;

namespace Platform.Learning.Data.Partitions;

/// <summary>
/// Every client has the same number of samples and draws its own class prior from Dir(α): the rule of the FedSpeed authors'
/// simulator. A class that is exhausted is begun again, so a sample may be dealt to several clients, or twice to one.
/// </summary>
internal sealed class DirichletEqual(double alpha, int? samplesPerClient) : Partition
{
    private static readonly Option<double> Alpha = Option.Number("alpha", 0.1, NumberRange.Between(1e-4, 1e6), "Concentration of each client's class prior: the smaller, the fewer classes it has.");
    private static readonly Option<int> Samples = Option.Integer("samplesPerClient", 0, NumberRange.Between(0, 1e8), "Samples of each client; 0 means all samples divided by the clients.");

    internal static CatalogueType<Partition> Type { get; } = new(
        new("dirichlet-equal", "Dirichlet, equal sizes", "Clients of equal size, each with a class prior from a Dirichlet distribution; exhausted classes are refilled.", [Alpha.Description, Samples.Description], "Sun et al., FL-Simulator"),
        options => new DirichletEqual(options.Read(Alpha), options.Read(Samples) is > 0 and var samples ? samples : null));

    public override CatalogueEntry Description => Type.Description;

    public override IEnumerable<Fault> Check(Deck deck, int clients)
    {
        if (samplesPerClient is { } each && each * (long)clients > ImportedAtMost)
        {
            yield return new("/partition/options/samplesPerClient", ProblemCodes.OutOfRange, $"{clients} clients of {each} samples are more than {ImportedAtMost} in all.");
        }
    }

    public override IReadOnlyList<Hand> Deal(Deck deck, int clients, long seed)
    {
        var stream = new RandomStream(new RandomKey(seed, Purpose: "partition dirichlet-equal"));
        var classes = ByClass(deck).Where(own => own.Length > 0).ToArray();
        foreach (var own in classes)
        {
            stream.Shuffle(own.AsSpan());
        }

        var next = new int[classes.Length];
        var each = samplesPerClient ?? Math.Max(1, deck.Labels.Count / clients);
        List<List<int>> hands = [];
        for (var client = 0; client < clients; client++)
        {
            var prior = stream.NextDirichlet([.. Enumerable.Repeat(alpha, classes.Length)]);
            List<int> hand = [];
            while (hand.Count < each)
            {
                var drawn = Draw(prior, stream);
                hand.Add(classes[drawn][next[drawn]]);
                next[drawn] = (next[drawn] + 1) % classes[drawn].Length;
            }

            hands.Add(hand);
        }

        return Hands(hands);
    }

    private const long ImportedAtMost = 100_000_000;

    private static int Draw(double[] prior, RandomStream stream)
    {
        var left = stream.NextDouble();
        for (var i = 0; i < prior.Length - 1; i++)
        {
            left -= prior[i];
            if (left < 0)
            {
                return i;
            }
        }

        return prior.Length - 1;
    }
}
