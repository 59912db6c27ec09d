using System.Text.Json;
using Platform.Client.Experiments;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Client.Tests.Experiments;

/// <summary>The arithmetic of comparisons on numbers small enough to do by hand.</summary>
public sealed class ComparisonTests
{
    private static readonly Experiment Two = new(
        "two",
        new ExperimentFederation(FederationId.Wrap("f")),
        JsonDocument.Parse("{}").RootElement,
        [1, 2, 3],
        [new ExperimentMethod("base", new Choice("fedavg")), new ExperimentMethod("other", new Choice("fedspeed"))],
        "base",
        Targets: [0.6, 0.9],
        Columns: ["accuracy.tail"]);

    [Fact]
    public void Mean_and_sample_deviation_are_over_the_seeds_at_the_last_round_and_at_each_ones_best()
    {
        var result = Of(Run("base", 1, 0.5, 0.7, 0.6), Run("base", 2, 0.4, 0.5, 0.8), Run("base", 3, 0.6, 0.6, 0.7))[0];

        // Last: 0.6, 0.8, 0.7: mean 0.7, squared deviations 0.01 + 0.01 + 0 over n - 1 = 2, root of 0.01. Best: 0.7, 0.8, 0.7.
        Close(0.7, 0.1, 3, result.Last);
        Close(2.2 / 3, Math.Sqrt(((0.1 / 3 * 0.1 / 3 * 2) + (0.2 / 3 * 0.2 / 3)) / 2), 3, result.Best);
        Assert.Equal(30, result.Rounds);
    }

    [Fact]
    public void A_single_seed_has_no_deviation() => Assert.Null(Of(Run("base", 1, 0.5))[0].Last!.Deviation);

    [Fact]
    public void Differences_are_taken_seed_by_seed_over_the_seeds_that_both_have()
    {
        var other = Of(Run("base", 1, 0.5), Run("base", 2, 0.7), Run("base", 3, 0.1), Run("other", 1, 0.6), Run("other", 2, 0.9))[1];

        // 0.1 and 0.2: mean 0.15, squared deviations 2 * 0.0025 over 1. Seed 3 has no partner.
        Close(0.15, Math.Sqrt(0.005), 2, other.Difference!.Difference);
    }

    [Fact]
    public void Methods_of_unequal_rounds_are_compared_at_the_last_round_that_both_have()
    {
        var other = Of(Run("base", 1, 0.5, 0.6, 0.9), Run("other", 1, 0.55, 0.7))[1];

        Assert.Equal(20, other.Difference!.Round);
        Close(0.1, null, 1, other.Difference.Difference);
        Assert.Contains(ResultTable.Of(Two, Of(Run("base", 1, 0.5, 0.6, 0.9), Run("other", 1, 0.55, 0.7))).Notes, note => note.Contains("compared at round 20", StringComparison.Ordinal));
    }

    [Fact]
    public void A_target_is_reached_at_the_first_round_at_or_above_it_and_runs_that_never_do_are_counted()
    {
        var result = Of(Run("base", 1, 0.5, 0.6, 0.5), Run("base", 2, 0.6, 0.7, 0.8), Run("base", 3, 0.1, 0.2, 0.3))[0];

        Assert.Equal([new TargetReached(0.6, 15, 2, 3), new TargetReached(0.9, null, 0, 3)], result.Targets);
    }

    [Fact]
    public void At_equal_gradients_a_method_that_takes_two_a_step_is_read_at_half_its_rounds()
    {
        var other = Of(Run("base", 1, 0.5, 0.6), Run("other", 1, gradients: 200, 0.58, 0.9))[1].EqualGradients!;

        // The baseline computes 100 a round of evaluation, 200 in all: as many as the other had at round 10.
        Assert.Equal((200, 10), (other.Samples, other.Round));
        Close(0.58, null, 1, other.Method);
        Close(-0.02, null, 1, other.Difference);
    }

    [Fact]
    public void At_equal_gradients_a_baseline_that_computed_more_is_read_earlier()
    {
        var other = Of(Run("base", 1, 0.5, 0.6, 0.7), Run("other", 1, 0.55, 0.64))[1].EqualGradients!;

        Assert.Equal((200, 20), (other.Samples, other.Round));
        Close(0.04, null, 1, other.Difference);
    }

    [Fact]
    public void Only_runs_that_succeeded_count()
    {
        var results = Of(Run("base", 1, 0.5), Run("base", 2, 0.1) with { Status = RunState.Failed });

        Assert.Equal((1, 0), (results[0].Succeeded, results[1].Succeeded));
        Close(0.5, null, 1, results[0].Last);
        Assert.Null(results[1].Last);
        Assert.Equal("-", ResultTable.Of(Two, results).Rows[1][3]);
    }

    [Fact]
    public void Other_metrics_bytes_and_seconds_are_told_beside()
    {
        var run = Run("base", 1, 0.5) with { DownBytes = 4_000_000, UpBytes = 2_000_000, Seconds = 10, DeviceSeconds = 20 };
        run = run with { Rounds = [run.Rounds[0] with { Metrics = new Dictionary<string, double> { ["global.accuracy"] = 0.5, ["accuracy.tail"] = 0.25 } }] };
        var table = ResultTable.Of(Two, Of(run, run with { Seed = 2, DownBytes = 6_000_000, Seconds = 12 }));

        var row = table.Columns.Zip(table.Rows[0]).ToDictionary(cell => cell.First, cell => cell.Second);
        Assert.Equal(("25.00 ± 0.00 %", "5.0", "2.0", "11.0", "20.0"), (row["accuracy.tail"], row["MB down"], row["MB up"], row["seconds"], row["lane seconds"]));
    }

    [Fact]
    public void A_curve_has_a_point_for_each_evaluated_round_with_the_gradients_spent_until_then()
    {
        List<MetricPoint> points =
        [
            new("train.gradient_samples", 1, 100), new("train.gradient_samples", 2, 150), new("train.gradient_samples", 3, 70),
            new("global.accuracy", 0, 0.1), new("global.accuracy", 2, 0.5), new("clients.accuracy", 2, 0.7, ClientId.Wrap("ada")), new("clients.accuracy", 2, 0.6), new("train.loss", 2, 9),
        ];

        var curve = RunRecord.Curve(points, ["global.accuracy", "clients.accuracy@ada"]);

        Assert.Equal([(0, 0L), (2, 250L)], curve.Select(point => (point.Round, point.GradientSamples)));
        Assert.Equal(["clients.accuracy@ada=0.7", "global.accuracy=0.5"], curve[1].Metrics.OrderBy(metric => metric.Key).Select(metric => FormattableString.Invariant($"{metric.Key}={metric.Value}")));
    }

    private static IReadOnlyList<MethodResult> Of(params ComparedRun[] runs) => Comparison.Of(Two, runs);

    private static ComparedRun Run(string method, long seed, params double[] accuracies) => Run(method, seed, gradients: 100, accuracies);

    /// <summary>Evaluated every 10 rounds.</summary>
    private static ComparedRun Run(string method, long seed, long gradients, params double[] accuracies) => new(
        method,
        method,
        seed,
        RunState.Succeeded,
        [.. accuracies.Select((accuracy, i) => new CurvePoint((i + 1) * 10, (i + 1) * gradients, new Dictionary<string, double> { ["global.accuracy"] = accuracy }))]);

    private static void Close(double mean, double? deviation, int count, Spread? actual)
    {
        Assert.Equal(count, actual!.Count);
        Assert.Equal(mean, actual.Mean, 1e-12);
        Assert.Equal(deviation is null, actual.Deviation is null);
        Assert.Equal(deviation ?? 0, actual.Deviation ?? 0, 1e-12);
    }
}
