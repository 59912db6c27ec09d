using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;
using Platform.Learning.Randomness;

namespace Platform.Learning.Data.Partitions;

/// <summary>
/// Samples sorted by class and cut into equal runs, so many to each client at random: McMahan et al. 2017, section 3. A run
/// that crosses from one class into the next gives its client one class more.
/// </summary>
internal sealed class Pathological(int classesPerClient) : Partition
{
    private static readonly Option<int> ClassesPerClient = Option.Integer("classesPerClient", 2, NumberRange.Between(1, 1000), "How many single-class runs each client gets.");

    internal static CatalogueType<Partition> Type { get; } = new(
        new("pathological", "Pathological", "Samples sorted by class and cut into runs; each client gets a few of them.", [ClassesPerClient.Description], "McMahan et al., AISTATS 2017"),
        options => new Pathological(options.Read(ClassesPerClient)));

    public override CatalogueEntry Description => Type.Description;

    public override IEnumerable<Fault> Check(Deck deck, int clients)
    {
        var samples = deck.Shards.Sum(shard => (long)shard.Count);
        if (classesPerClient > deck.Classes)
        {
            yield return new("/partition/options/classesPerClient", ProblemCodes.OutOfRange, $"There are {deck.Classes} classes, fewer than {classesPerClient}.");
        }
        else if (classesPerClient * (long)clients > samples)
        {
            yield return new("/partition/options/classesPerClient", ProblemCodes.OutOfRange, $"{clients} clients with {classesPerClient} runs each need {classesPerClient * (long)clients} samples, and there are {samples}.");
        }
    }

    public override IReadOnlyList<Hand> Deal(Deck deck, int clients, long seed)
    {
        var stream = new RandomStream(new RandomKey(seed, Purpose: "partition pathological"));
        var classes = ByClass(deck);
        foreach (var own in classes)
        {
            stream.Shuffle(own.AsSpan());
        }

        var sorted = classes.SelectMany(own => own).ToArray();
        var runs = Enumerable.Range(0, clients * classesPerClient).ToArray();
        stream.Shuffle(runs.AsSpan());
        var cuts = Cuts(sorted.Length, runs.Length);
        return Hands([.. Enumerable.Range(0, clients).Select(client =>
            runs.Skip(client * classesPerClient).Take(classesPerClient).SelectMany(run => sorted[cuts[run]..cuts[run + 1]]))]);
    }
}
