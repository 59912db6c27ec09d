using Platform.Contracts.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;
using Platform.Learning.Training;
using TorchSharp;

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
    public void The_default_cnn_has_the_parameters_of_the_published_one() =>
        // McMahan et al. count 1,663,370 for MNIST.
        Assert.Equal(1_663_370, ModelCatalogue.Build(new Choice("cnn"), [1, 28, 28], 10).Parameters);

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

    [Theory]
    [InlineData("logistic")]
    [InlineData("mlp")]
    [InlineData("cnn")]
    public void Gradients_agree_with_finite_differences(string name)
    {
        object? options = name switch
        {
            "mlp" => new { hidden = new[] { 5 } },
            "cnn" => new { widths = new[] { 2, 4 }, hidden = 6, norm = "group" },
            _ => null,
        };
        var model = ModelCatalogue.Build(TestRuns.Choice(name, options), [2, 5, 6], 3);
        var slot = new TensorSlot(model.Schema(ElementType.Float64));
        model.Initialise(slot, seed: 5);
        var draw = new RandomStream(new RandomKey(5));
        var samples = new Samples([.. Enumerable.Range(0, 4 * 60).Select(_ => (float)draw.NextNormal())], [0, 1, 2, 1], [2, 5, 6]);

        using var gradient = new Gradients(model, slot, samples);
        var analytic = gradient.Take();

        const double Step = 1e-6;
        for (var i = 0; i < slot.Schema.Entries.Count; i++)
        {
            // One coordinate of each tensor is enough to notice a wrong layer, name or order.
            ref var value = ref slot.Values<double>(i)[^1];
            var kept = value;
            value = kept + Step;
            var up = gradient.Loss();
            value = kept - Step;
            var down = gradient.Loss();
            value = kept;
            Assert.Equal((up - down) / (2 * Step), analytic[i], 1e-7);
        }
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

    /// <summary>The loss and its gradient straight from torch.</summary>
    private sealed class Gradients(Model model, TensorSlot slot, Samples samples) : IDisposable
    {
        private readonly SlotViews _views = new(slot);
        private readonly DataTensors _data = new(samples, ElementType.Float64);

        public double[] Take()
        {
            foreach (var tensor in _views.Tensors)
            {
                tensor.requires_grad_(true);
            }

            using var loss = Forward();
            loss.backward();
            var gradients = _views.Tensors.Select(tensor => tensor.grad!.data<double>().ToArray()[^1]).ToArray();
            foreach (var tensor in _views.Tensors)
            {
                tensor.requires_grad_(false);
            }

            return gradients;
        }

        public double Loss()
        {
            using var loss = Forward();
            return loss.item<double>();
        }

        public void Dispose()
        {
            _views.Dispose();
            _data.Dispose();
        }

        private torch.Tensor Forward() =>
            torch.nn.functional.cross_entropy(ForwardPass.Logits(model, _views.Tensors, _data.All.Features, ForwardMode.Train), _data.All.Labels);
    }
}
