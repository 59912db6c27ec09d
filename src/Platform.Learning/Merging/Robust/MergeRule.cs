using Platform.Contracts.Catalogue;
using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Merging.Robust;

/// <summary>What takes the place of the mean of updates, whatever the algorithm.</summary>
public sealed class MergeRule
{
    private readonly Func<Reductions, MergePolicy> _policy;

    private MergeRule(Func<Reductions, MergePolicy> policy, bool needsIndividuals, int leastClients)
    {
        _policy = policy;
        NeedsIndividuals = needsIndividuals;
        LeastClients = leastClients;
    }

    /// <summary>Whether single updates must leave the worker that computed them.</summary>
    public bool NeedsIndividuals { get; }

    /// <summary>How many clients a round must have at least.</summary>
    public int LeastClients { get; }

    /// <summary>The rules there are.</summary>
    public static Catalogue<MergeRule> Catalogue { get; } = new("merge", [Median(), Trimmed(), Clipped(), SingleKrum(), ManyKrum(), Geometric()]);

    /// <summary>An algorithm's merge under this rule.</summary>
    public MergePolicy Apply(MergePolicy algorithms) => algorithms.Sums.Named.Count == 0 ? algorithms : _policy(algorithms.Sums);

    private static MergeRule Individual(RobustRule rule, int leastClients = 1) => new(sums => new Individuals(sums, rule), needsIndividuals: true, leastClients);

    private static CatalogueType<MergeRule> Median() => new(
        new CatalogueEntry("median", "Coordinate median", "Coordinate by coordinate the median of the updates; weights are not used.", [], "Yin et al., ICML 2018"),
        _ => Individual(new CoordinateMedian()));

    private static CatalogueType<MergeRule> Trimmed()
    {
        var fraction = Option.Number("fraction", 0.1, NumberRange.FromBelow(0, 0.5), "The part of the values that is left out at either end of each coordinate.");
        return new(
            new CatalogueEntry("trimmed_mean", "Trimmed mean", "Coordinate by coordinate the mean without the smallest and largest values; weights are not used.", [fraction.Description], "Yin et al., ICML 2018"),
            options => Individual(new TrimmedMean(options.Read(fraction))));
    }

    private static CatalogueType<MergeRule> Clipped()
    {
        var norm = Option.Number("norm", 1, NumberRange.Above(0), "The largest Euclidean norm of one client's update.");
        return new(
            new CatalogueEntry("clip", "Norm clipping", "The mean of the updates after larger ones are scaled down to a norm.", [norm.Description], "Sun et al., \"Can You Really Backdoor Federated Learning?\", 2019"),
            options =>
            {
                var largest = options.Read(norm);
                return new(sums => sums with { Named = [.. sums.Named.Select(reduction => reduction with { ClipNorm = largest })] }, needsIndividuals: false, leastClients: 1);
            });
    }

    private static CatalogueType<MergeRule> SingleKrum()
    {
        var byzantine = Byzantine();
        return new(
            new CatalogueEntry("krum", "Krum", "The one update that is closest to its nearest others.", [byzantine.Description], "Blanchard et al., NeurIPS 2017"),
            options => Krums(options.Read(byzantine), selected: 1));
    }

    private static CatalogueType<MergeRule> ManyKrum()
    {
        var byzantine = Byzantine();
        var selected = Option.Integer("selected", 3, NumberRange.Between(1, 100_000), "How many of the closest updates are averaged.");
        return new(
            new CatalogueEntry("multi_krum", "Multi-Krum", "The mean of the updates that are closest to their nearest others.", [byzantine.Description, selected.Description], "Blanchard et al., NeurIPS 2017"),
            options => Krums(options.Read(byzantine), options.Read(selected)));
    }

    private static CatalogueType<MergeRule> Geometric()
    {
        var iterations = Option.Integer(
            "iterations", 100, NumberRange.Between(1, 1_000), "Weiszfeld iterations from the mean. Each takes the share of f wrong ones among m, however far off, down by f/(m − f).");
        var smoothing = Option.Number("smoothing", 1e-6, NumberRange.Above(0), "Distances below it count as it.");
        return new(
            new CatalogueEntry("geometric_median", "Geometric median", "The point with the least sum of distances to the updates.", [iterations.Description, smoothing.Description], "Pillutla et al., IEEE TSP 2022"),
            options => Individual(new GeometricMedian(options.Read(iterations), options.Read(smoothing))));
    }

    private static Option<int> Byzantine() => Option.Integer("byzantine", 1, NumberRange.Between(0, 50_000), "How many clients of a round may be wrong; it must have at least twice as many and three more.");

    private static MergeRule Krums(int byzantine, int selected) => Individual(new Krum(byzantine, selected), Math.Max(Krum.LeastClients(byzantine), selected + byzantine));
}
