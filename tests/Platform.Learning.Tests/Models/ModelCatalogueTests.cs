using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;
using Platform.Learning.Models;
using Platform.Learning.Tensors;
using TorchSharp;

namespace Platform.Learning.Tests.Models;

/// <summary>What holds for the models of the catalogue.</summary>
public sealed class ModelCatalogueTests
{
    public static TheoryData<string> All => [.. ModelCatalogue.Entries.Select(entry => entry.Name)];

    public static TheoryData<string, object?, int[], long> Counts => new()
    {
        { "logistic", null, [1, 28, 28], 7_850 },
        { "mlp", null, [1, 28, 28], (784 * 200) + 200 + (200 * 200) + 200 + (200 * 10) + 10 }, // 199,210
        { "cnn", null, [1, 28, 28], 1_663_370 }, // McMahan et al., for MNIST
        { "lenet5", null, [1, 28, 28], 156 + 2_416 + 48_120 + 10_164 + 850 }, // 61,706
        { "lenet5", null, [3, 32, 32], 456 + 2_416 + 48_120 + 10_164 + 850 }, // 62,006
        { "resnet8", null, [3, 32, 32], ResNet8 },
        { "resnet8", new { norm = "batch" }, [3, 32, 32], ResNet8 },
        { "resnet18", null, [3, 32, 32], 11_173_962 }, // torchvision's 11,181,642 with a 3×3 stem for its 7×7: 9,408 − 1,728 fewer
        { "resnet18", new { norm = "batch" }, [3, 32, 32], 11_173_962 },
    };

    // Stem and its norm; the stages' 3×3 convolutions, their norms and their shortcuts; head.
    private static long ResNet8 =>
        (3 * 16 * 9) + 32
        + (2 * 16 * 16 * 9) + 64
        + (16 * 32 * 9) + (32 * 32 * 9) + 128 + (16 * 32) + 64
        + (32 * 64 * 9) + (64 * 64 * 9) + 256 + (32 * 64) + 128
        + (64 * 10) + 10;

    [Theory]
    [MemberData(nameof(Counts))]
    public void Parameters_are_those_counted_by_hand(string name, object? options, int[] shape, long expected) =>
        Assert.Equal(expected, ModelCatalogue.Build(TestRuns.Choice(name, options), shape, 10).Parameters);

    [Theory]
    [MemberData(nameof(All))]
    public void The_head_is_linear_over_the_features_and_any_other_can_be_put_in_its_place(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var gradientsOff = torch.no_grad();
        using var network = new Network(name, null, [3, 16, 16], 7);
        var (model, batch) = (network.Model, Network.Batch(2, 3, 16, 16));

        var features = ForwardPass.Features(model, network.Tensors, batch, ForwardMode.Evaluate);
        var scores = ForwardPass.Head(features, network[model.HeadWeight], network[model.HeadBias]);
        var doubled = ForwardPass.Head(features, network[model.HeadWeight] * 2, network[model.HeadBias] * 2);

        Assert.Equal([2, model.FeatureCount], features.shape);
        Assert.Equal([7, model.FeatureCount], network[model.HeadWeight].shape);
        Assert.Equal(
            [model.HeadWeight, model.HeadBias],
            network.Slot.Schema.Entries.Where(entry => entry.Groups.Contains(ModelGroups.Head)).Select(entry => entry.Path));
        Assert.Equal(network.Logits(batch, ForwardMode.Evaluate).data<double>().ToArray(), scores.data<double>().ToArray());
        Assert.True((doubled - (scores * 2)).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void Logistic_regression_is_all_head()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new Network("logistic", null, [2, 3, 4], 5);
        var batch = Network.Batch(2, 2, 3, 4);

        Assert.Equal(batch.data<double>().ToArray(), ForwardPass.Features(network.Model, network.Tensors, batch, ForwardMode.Train).data<double>().ToArray());
        Assert.Equal((24, 2), (network.Model.FeatureCount, network.Tensors.Count));
    }

    [Theory]
    [InlineData("cnn", 4)]
    [InlineData("lenet5", 16)]
    [InlineData("resnet8", 5)]
    [InlineData("resnet18", 9)]
    public void The_smallest_image_that_is_allowed_can_be_scored_and_a_smaller_one_is_refused_once(string name, int side)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new Network(name, null, [1, side, side], 3);
        using var scores = network.Logits(Network.Batch(2, 1, side, side), ForwardMode.Train);
        Assert.Equal([2, 3], scores.shape);

        int[][] wrong = [[1, side, side - 1], [1, side - 1, side], [side, side], [side * side], [1, 1, side, side]];
        foreach (var shape in wrong)
        {
            var fault = Assert.Single(Faults(new Choice(name), shape));
            Assert.Equal(("/model", ProblemCodes.ShapeMismatch), (fault.Pointer, fault.Code));
            Assert.StartsWith($"{name} needs samples of shape [channels, height, width] with both sides at least {side}, and the dataset's are [{string.Join(", ", shape)}]", fault.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Groups_that_do_not_divide_the_channels_are_refused_once_and_only_where_they_are_used()
    {
        var fault = Assert.Single(Faults(TestRuns.Choice("resnet18", new { width = 10, groups = 4 }), [3, 32, 32]));

        Assert.Equal(("/model/options/groups", ProblemCodes.UnsupportedCombination), (fault.Pointer, fault.Code));
        Assert.Equal("'groups' is 4, which does not divide the width 10.", fault.Detail);
        Assert.Empty(Faults(TestRuns.Choice("resnet18", new { width = 10, groups = 4, norm = "batch" }), [3, 32, 32]));
        Assert.Single(Faults(TestRuns.Choice("cnn", new { widths = new[] { 3, 8 }, norm = "group" }), [3, 32, 32]));
        Assert.Empty(Faults(TestRuns.Choice("cnn", new { widths = new[] { 3, 8 } }), [3, 32, 32]));
    }

    [Fact]
    public void A_ResNet_is_never_without_normalisation_and_says_so()
    {
        var fault = Assert.Single(Faults(TestRuns.Choice("resnet8", new { norm = "none" }), [3, 32, 32]));

        Assert.Equal("""'norm' must be group | batch, not "none".""", fault.Detail);
    }

    [Fact]
    public void LeNet5_pads_images_of_28_by_28_and_no_others()
    {
        Assert.Equal(400, Features([1, 28, 28])); // as the paper's 32×32: 16 channels of 5×5
        Assert.Equal(400, Features([1, 32, 32]));
        Assert.Equal(16 * 4 * 5, Features([1, 28, 32]));

        static long Features(int[] shape) => ModelCatalogue.Build(new Choice("lenet5"), shape, 10).Schema(ElementType.Float32).Entries.Single(entry => entry.Path == "fc1.weight").Shape[1];
    }

    private static List<Fault> Faults(Choice choice, int[] shape)
    {
        List<Fault> faults = [];
        var model = ModelCatalogue.Build(choice, shape, 10, "/model", faults);
        Assert.Equal(faults.Count > 0, model is null);
        return faults;
    }
}
