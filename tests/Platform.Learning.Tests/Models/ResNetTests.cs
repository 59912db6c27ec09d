using Platform.Learning.Models;
using Platform.Learning.Tensors;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Platform.Learning.Tests.Models;

public sealed class ResNetTests
{
    [Fact]
    public void ResNet18_has_torchvisions_names_in_torchvisions_order()
    {
        List<string> expected = ["conv1.weight", .. Norm("bn1")];
        foreach (var layer in (string[])["layer1.0", "layer1.1", "layer2.0", "layer2.1", "layer3.0", "layer3.1", "layer4.0", "layer4.1"])
        {
            expected.AddRange([$"{layer}.conv1.weight", .. Norm($"{layer}.bn1"), $"{layer}.conv2.weight", .. Norm($"{layer}.bn2")]);
            if (layer is "layer2.0" or "layer3.0" or "layer4.0")
            {
                expected.AddRange([$"{layer}.downsample.0.weight", .. Norm($"{layer}.downsample.1")]);
            }
        }

        var model = ModelCatalogue.Build(TestRuns.Choice("resnet18", new { norm = "batch" }), [3, 32, 32], 10);

        Assert.Equal([.. expected, "fc.weight", "fc.bias"], model.Schema(ElementType.Float32).Entries.Select(entry => entry.Path));

        static string[] Norm(string name) => [$"{name}.weight", $"{name}.bias", $"{name}.running_mean", $"{name}.running_var"];
    }

    [Fact]
    public void Convolutions_start_normal_with_the_variance_of_kaimings_fan_out()
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("resnet18"), [3, 32, 32], 10);
        var slot = new TensorSlot(model.Schema(ElementType.Float32));

        model.Initialise(slot, seed: 3);

        var values = slot.Values<float>("layer4.0.conv1.weight").ToArray(); // 1,179,648 of them: the mean square is within 0.6 % with certainty
        Assert.Equal(2.0 / (512 * 9), values.Average(value => (double)value * value), 2.0 / (512 * 9) * 0.006);
        Assert.Equal(0, values.Average(), 1e-4);
        Assert.Contains(values, value => Math.Abs(value) > 3.5 * Math.Sqrt(2.0 / (512 * 9))); // no uniform draw reaches there
    }

    [Theory]
    [InlineData("resnet8", "group", 1)]
    [InlineData("resnet8", "batch", 1)]
    [InlineData("resnet18", "group", 2)]
    [InlineData("resnet18", "batch", 2)]
    public void Its_scores_are_those_of_a_network_written_out(string name, string norm, int blocks)
    {
        using var scope = torch.NewDisposeScope();
        using var gradientsOff = torch.no_grad();
        using var network = new Network(name, new { norm, width = 4 }, [3, 11, 10], 5);
        var batch = Network.Batch(3, 3, 11, 10);

        var scores = network.Logits(batch, ForwardMode.Evaluate);

        Assert.True((scores - WrittenOut(network, norm, name == "resnet8" ? 3 : 4, blocks, batch)).abs().max().item<double>() < 1e-12);
        Assert.True(scores.std().item<double>() > 0.01);
    }

    /// <summary>
    /// The network from the paper's figures and its tensors' names: it knows nothing of layers, nor of the order of tensors,
    /// and normalises by the formula.
    /// </summary>
    private static torch.Tensor WrittenOut(Network network, string norm, int stages, int blocks, torch.Tensor x)
    {
        x = Normal("bn1", F.conv2d(x, network["conv1.weight"], padding: [1, 1])).relu();
        for (var stage = 1; stage <= stages; stage++)
        {
            for (var block = 0; block < blocks; block++)
            {
                var (name, stride) = ($"layer{stage}.{block}", stage > 1 && block == 0 ? 2L : 1L);
                var y = Normal($"{name}.bn1", F.conv2d(x, network[$"{name}.conv1.weight"], strides: [stride, stride], padding: [1, 1])).relu();
                y = Normal($"{name}.bn2", F.conv2d(y, network[$"{name}.conv2.weight"], padding: [1, 1]));
                var shortcut = stride == 1 ? x : Normal($"{name}.downsample.1", F.conv2d(x, network[$"{name}.downsample.0.weight"], strides: [stride, stride]));
                x = (y + shortcut).relu();
            }
        }

        return F.adaptive_avg_pool2d(x, 1).flatten(1).matmul(network["fc.weight"].t()) + network["fc.bias"];

        torch.Tensor Normal(string name, torch.Tensor value)
        {
            var normal = norm == "batch"
                ? (value - Channels(network[$"{name}.running_mean"])) / (Channels(network[$"{name}.running_var"]) + 1e-5).sqrt()
                : Grouped(value);
            return (normal * Channels(network[$"{name}.weight"])) + Channels(network[$"{name}.bias"]);
        }

        static torch.Tensor Channels(torch.Tensor vector) => vector.reshape(1, -1, 1, 1);

        static torch.Tensor Grouped(torch.Tensor value)
        {
            var groups = value.reshape(value.shape[0], 2, -1);
            var mean = groups.mean([2L], keepdim: true);
            var variance = (groups - mean).square().mean([2L], keepdim: true);
            return ((groups - mean) / (variance + 1e-5).sqrt()).reshape(value.shape);
        }
    }
}
