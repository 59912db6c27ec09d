using Platform.Learning.Models;
using Platform.Learning.Tensors;
using TorchSharp;

namespace Platform.Learning.Tests.Models;

public sealed class GradientTests
{
    public static TheoryData<string, object?, int[]> Small => new()
    {
        { "logistic", null, [2, 5, 6] },
        { "mlp", new { hidden = new[] { 5 } }, [2, 5, 6] },
        { "cnn", new { widths = new[] { 2, 4 }, hidden = 6, norm = "group" }, [2, 5, 6] },
        { "cnn", new { widths = new[] { 2, 4 }, hidden = 6, norm = "batch" }, [2, 5, 6] },
        { "lenet5", null, [2, 16, 17] },
        { "resnet8", new { width = 2 }, [2, 5, 6] },
        { "resnet8", new { width = 2, norm = "batch" }, [2, 5, 6] },
        { "resnet18", new { width = 2 }, [1, 9, 9] },
    };

    /// <summary>So ReLU in place loses nothing that a gradient needs, shortcuts included.</summary>
    [Theory]
    [MemberData(nameof(Small))]
    public void Gradients_agree_with_finite_differences(string name, object? options, int[] shape)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new Network(name, options, shape, 3);
        var (batch, labels) = (Network.Batch(4, shape), torch.tensor(new[] { 0L, 1, 2, 1 }));
        var analytic = Analytic(network, Loss);

        const double Step = 1e-6;
        foreach (var (i, entry) in Trainable(network))
        {
            // One coordinate of each tensor is enough to notice a wrong layer, name or order.
            ref var value = ref network.Slot.Values<double>(i)[^1];
            var kept = value;
            value = kept + Step;
            var up = Loss().item<double>();
            value = kept - Step;
            var down = Loss().item<double>();
            value = kept;
            Assert.True(Math.Abs(((up - down) / (2 * Step)) - analytic[entry.Path]) < 1e-7, entry.Path);
        }

        torch.Tensor Loss() => torch.nn.functional.cross_entropy(network.Logits(batch, ForwardMode.Train), labels);
    }

    private static IEnumerable<(int Index, TensorEntry Entry)> Trainable(Network network) =>
        network.Slot.Schema.Entries.Index().Where(pair => pair.Item.Kind is TensorKind.Trainable);

    private static Dictionary<string, double> Analytic(Network network, Func<torch.Tensor> loss)
    {
        var leaves = Trainable(network).Select(pair => (pair.Entry.Path, Tensor: network.Tensors[pair.Index])).ToList();
        leaves.ForEach(leaf => leaf.Tensor.requires_grad_(true));
        loss().backward();
        var gradients = leaves.ToDictionary(leaf => leaf.Path, leaf => leaf.Tensor.grad!.data<double>().ToArray()[^1]);
        leaves.ForEach(leaf => leaf.Tensor.requires_grad_(false));
        return gradients;
    }
}
