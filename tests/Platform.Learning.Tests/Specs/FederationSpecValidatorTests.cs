using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Specs;

namespace Platform.Learning.Tests.Specs;

public sealed class FederationSpecValidatorTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly FederationSpec Good = new(DatasetId.Wrap("digits"), new Choice("cnn"), new Choice("iid"), Clients: 10, TestFraction: 0.2);

    [Fact]
    public void A_good_spec_has_no_fault() => Assert.Empty(FederationSpecValidator.Validate(Good, Digits([1, 28, 28])));

    [Fact]
    public void Every_fault_is_reported_at_once_with_its_pointer()
    {
        var spec = Good with
        {
            Model = TestRuns.Choice("cnn", new { widths = new[] { 3, 8 }, norm = "group", hidden = 0, depth = 4 }),
            Clients = 1001,
            TestFraction = 1,
            Samples = 0,
            Imbalance = 0,
            LocalTest = LocalTest.Matching,
            LocalTestSamples = 0,
        };

        var faults = FederationSpecValidator.Validate(spec, Digits([1, 28, 28]));

        Assert.Equal(
            [
                "/clients", "/imbalance", "/localTest", "/localTestSamples", "/model/options/depth", "/model/options/groups", "/model/options/hidden",
                "/samples", "/testFraction", "/testFraction",
            ],
            faults.Select(fault => fault.Pointer).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(784)]
    [InlineData(3, 3, 28)]
    [InlineData(28, 28)]
    public void A_model_that_does_not_fit_the_samples_is_refused_with_both_shapes(params int[] shape)
    {
        var fault = Assert.Single(FederationSpecValidator.Validate(Good, Digits(shape)));

        Assert.Equal(("/model", ProblemCodes.ShapeMismatch), (fault.Pointer, fault.Code));
        Assert.Contains($"[{string.Join(", ", shape)}]", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_without_train_samples_is_refused()
    {
        var dataset = Digits([1, 28, 28]);
        var testOnly = dataset with { Shards = [.. dataset.Shards.Select(shard => shard with { Split = Split.Test })] };

        Assert.Contains(FederationSpecValidator.Validate(Good, testOnly), fault => fault.Pointer == "/dataset");
    }

    [Fact]
    public void An_unknown_model_is_answered_with_the_known_ones()
    {
        var fault = Assert.Single(FederationSpecValidator.Validate(Good with { Model = new Choice("resnet") }, Digits([1, 28, 28])));

        Assert.Equal("There is no model 'resnet'; there are logistic, mlp, cnn, lenet5, resnet8, resnet18.", fault.Detail);
    }

    public static TheoryData<FederationSpec, string, string> Refusals => new()
    {
        { Good with { Samples = 1001 }, "/samples", ProblemCodes.OutOfRange },
        { Good with { Imbalance = 1.01 }, "/imbalance", ProblemCodes.OutOfRange },
        { Good with { LocalTestSamples = 10 }, "/localTestSamples", ProblemCodes.UnsupportedCombination },
        { Good with { LocalTest = LocalTest.Matching }, "/testFraction", ProblemCodes.UnsupportedCombination },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_does_not_go_together_or_beyond_its_range_is_refused(FederationSpec spec, string pointer, string code)
    {
        var fault = Assert.Single(FederationSpecValidator.Validate(spec, Tested([.. Enumerable.Repeat(10, 10)])));

        Assert.Equal((pointer, code), (fault.Pointer, fault.Code));
    }

    [Fact]
    public void A_matching_test_needs_test_samples_of_every_class_that_is_trained_on()
    {
        var spec = Good with { TestFraction = 0, LocalTest = LocalTest.Matching, Imbalance = 0.02, Samples = 1000 };

        Assert.Empty(FederationSpecValidator.Validate(spec, Tested([.. Enumerable.Repeat(10, 10)])));
        Assert.Contains("class 9", Assert.Single(FederationSpecValidator.Validate(spec, Tested([.. Enumerable.Repeat(10, 9)]))).Detail, StringComparison.Ordinal);
        Assert.Contains("no test shard", Assert.Single(FederationSpecValidator.Validate(spec, Digits([1, 28, 28]))).Detail, StringComparison.Ordinal);
    }

    private static Dataset Tested(int[] counts)
    {
        var digits = Digits([1, 28, 28]);
        return digits with { Shards = [.. digits.Shards, digits.Shards[0] with { Name = ShardName.Wrap("test"), Split = Split.Test, Samples = counts.Sum(), ClassCounts = counts }] };
    }

    private static Dataset Digits(int[] shape)
    {
        var shard = new Shard(ShardName.Wrap("all"), Split.Train, 1000, shape, [.. Enumerable.Repeat(100, 10)], Sha256Digest.Of([]), 1, Noon);
        return new(DatasetId.Wrap("digits"), "Digits", Noon, Classes: 10, [shard], shape);
    }
}
