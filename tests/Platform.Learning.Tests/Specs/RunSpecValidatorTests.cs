using Platform.Contracts.Catalogue;
using Platform.Contracts.Federations;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Learning.Algorithms;
using Platform.Learning.Specs;

namespace Platform.Learning.Tests.Specs;

public sealed class RunSpecValidatorTests
{
    private static readonly RunSpec Good = TestRuns.Spec(new Choice("fedspeed")) with { Precision = Precision.Float32 };

    [Fact]
    public void A_good_spec_has_no_fault() => Assert.Empty(RunSpecValidator.Validate(Good, clients: 10, TestRuns.Logistic(4, 3)));

    [Fact]
    public void Every_fault_is_reported_at_once_with_its_pointer()
    {
        var spec = Good with
        {
            Algorithm = TestRuns.Choice("fedspeed", new { rho = -1, alpha = 2, lamda = 3, dual_mean = "none" }),
            Rounds = 0,
            Participation = new Participation(Fraction: 0),
            Local = new LocalWork(Epochs: 0, Steps: 3),
            BatchSize = new BatchSize(0),
            LearningRate = 0,
            LearningRateDecay = 1.5,
            WeightDecay = -1,
            ClipNorm = 0,
            Evaluation = new EvaluationSpec(Every: 0),
            Checkpoints = new CheckpointSpec(Every: -1),
            SliceSize = 0,
            Name = string.Empty,
        };

        var faults = RunSpecValidator.Validate(spec, clients: 10, TestRuns.Logistic(4, 3));

        Assert.Equal(
            [
                "/algorithm/options/alpha", "/algorithm/options/dual_mean", "/algorithm/options/lamda", "/algorithm/options/rho",
                "/batchSize", "/checkpoints/every", "/clipNorm", "/evaluation/every", "/learningRate", "/learningRateDecay",
                "/local", "/local/epochs", "/name", "/participation/fraction", "/rounds", "/sliceSize", "/weightDecay",
            ],
            faults.Select(fault => fault.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_algorithm_is_answered_with_the_known_ones()
    {
        var fault = Assert.Single(RunSpecValidator.Validate(Good with { Algorithm = new Choice("fedfoo") }, clients: 10, TestRuns.Logistic(4, 3)));

        var known = string.Join(", ", AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name));
        Assert.Equal(new Fault("/algorithm/name", ProblemCodes.UnknownName, $"There is no algorithm 'fedfoo'; there are {known}."), fault);
        Assert.Contains("fedavg, fedavgm, fedadam", known, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_option_is_answered_with_the_known_ones()
    {
        var fault = Assert.Single(RunSpecValidator.Validate(Good with { Algorithm = TestRuns.Choice("fedprox", new { nu = 1 }) }, clients: 10, TestRuns.Logistic(4, 3)));

        Assert.Equal(new Fault("/algorithm/options/nu", ProblemCodes.UnknownField, "fedprox has no option 'nu'; it has mu, weighting."), fault);
    }

    [Theory]
    [InlineData(null, null, "/participation")]
    [InlineData(0.5, 3, "/participation")]
    [InlineData(1.5, null, "/participation/fraction")]
    [InlineData(null, 11, "/participation/count")]
    [InlineData(null, 0, "/participation/count")]
    public void Participation_is_exactly_one_legal_number(double? fraction, int? count, string pointer)
    {
        var fault = Assert.Single(RunSpecValidator.Validate(Good with { Participation = new Participation(fraction, count) }, clients: 10, TestRuns.Logistic(4, 3)));

        Assert.Equal(pointer, fault.Pointer);
    }

    [Fact]
    public void The_legal_range_is_said_in_words()
    {
        var fault = Assert.Single(RunSpecValidator.Validate(Good with { Rounds = 100_001 }, clients: 10, TestRuns.Logistic(4, 3)));

        Assert.Equal("'rounds' must be [1, 100000], not 100001.", fault.Detail);
    }

    [Fact]
    public void Every_option_of_every_algorithm_takes_its_own_default()
    {
        foreach (var entry in AlgorithmCatalogue.Instance.Entries)
        {
            var options = entry.Options.ToDictionary(option => option.Name, option => option.Default!.Value);

            Assert.Empty(RunSpecValidator.Validate(Good with { Algorithm = new Choice(entry.Name, options) }, clients: 10, TestRuns.Logistic(4, 3)));
        }
    }

    [Theory]
    [InlineData("median", 5, "/merge")]
    [InlineData("geometric_median", 5, "/merge")]
    [InlineData("clip", 5, null)]
    [InlineData(null, 5, null)]
    [InlineData(null, 1, "/sliceSize")]
    [InlineData(null, 3, "/sliceSize")] // 3 + 3 + 3 + 1
    public void A_federation_of_sums_alone_refuses_what_would_show_a_single_update(string? merge, int sliceSize, string? place)
    {
        var spec = Good with { Participation = new Participation(Count: 10), SliceSize = sliceSize, Merge = merge is null ? null : new Choice(merge) };

        var faults = RunSpecValidator.Validate(spec, clients: 10, TestRuns.Logistic(4, 3), UpdatePolicy.Summed);

        Assert.Equal(place is null ? [] : [place], faults.Select(fault => fault.Pointer));
        Assert.All(faults, fault => Assert.Equal(ProblemCodes.UnsupportedCombination, fault.Code));
        Assert.Empty(RunSpecValidator.Validate(spec, clients: 10, TestRuns.Logistic(4, 3), UpdatePolicy.Single));
    }
}
