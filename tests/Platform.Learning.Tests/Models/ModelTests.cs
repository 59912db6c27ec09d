using Platform.Contracts.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Models;

public sealed class ModelTests
{
    [Fact]
    public void The_cnn_has_the_names_shapes_and_roles_of_its_PyTorch_twin()
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("cnn", new { widths = new[] { 16, 32 }, hidden = 128, norm = "group", groups = 4 }), [1, 28, 28], 10);

        Assert.Equal(
            [
                "conv1.weight [16, 1, 5, 5] backbone", "conv1.bias [16] backbone", "norm1.weight [16] backbone norm norm.affine", "norm1.bias [16] backbone norm norm.affine",
                "conv2.weight [32, 16, 5, 5] backbone", "conv2.bias [32] backbone", "norm2.weight [32] backbone norm norm.affine", "norm2.bias [32] backbone norm norm.affine",
                "fc1.weight [128, 1568] backbone", "fc1.bias [128] backbone", "fc2.weight [10, 128] head", "fc2.bias [10] head",
            ],
            model.Schema(ElementType.Float32).Entries.Select(entry => $"{entry.Path} [{string.Join(", ", entry.Shape)}] {string.Join(' ', entry.Groups)}"));
    }

    [Fact]
    public void A_fresh_start_lies_within_PyTorchs_bounds_and_fills_them()
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("cnn", new { norm = "group" }), [1, 28, 28], 10);
        var slot = new TensorSlot(model.Schema(ElementType.Float32));

        model.Initialise(slot, seed: 3);

        foreach (var (path, fanIn) in new[] { ("conv1.weight", 25), ("conv2.bias", 32 * 25), ("fc1.weight", 64 * 49), ("fc2.weight", 512) })
        {
            var (values, bound) = (slot.Values<float>(path).ToArray(), (float)(1 / Math.Sqrt(fanIn)));
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            Assert.True(values.Max() > 0.9f * bound && values.Min() < -0.9f * bound, path);
        }

        Assert.All(slot.Values<float>("norm1.weight").ToArray(), value => Assert.Equal(1, value));
        Assert.All(slot.Values<float>("norm1.bias").ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_layer_more_leaves_the_start_of_the_others_as_it_was()
    {
        var (plain, normed) = (Start(new { norm = "none" }), Start(new { norm = "group" }));

        Assert.Equal(plain.Values<float>("conv2.weight").ToArray(), normed.Values<float>("conv2.weight").ToArray());

        static TensorSlot Start(object options)
        {
            var model = ModelCatalogue.Build(TestRuns.Choice("cnn", options), [1, 8, 8], 10);
            var slot = new TensorSlot(model.Schema(ElementType.Float32));
            model.Initialise(slot, seed: 1);
            return slot;
        }
    }
}
