using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;
using Platform.Learning.Training;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Platform.Learning.Tests.Models;

public sealed class BatchNormTests
{
    private const string Mean = "norm1.running_mean";
    private const string Variance = "norm1.running_var";

    private static readonly object Options = new { widths = new[] { 3, 4 }, hidden = 6, norm = "batch" };

    [Fact]
    public void It_has_PyTorchs_tensors_and_its_statistics_are_neither_trained_nor_counted()
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("cnn", Options), [2, 6, 5], 3);

        Assert.Equal(
            [
                "norm1.weight Trainable backbone norm norm.affine", "norm1.bias Trainable backbone norm norm.affine",
                "norm1.running_mean Statistic backbone norm norm.stats", "norm1.running_var Statistic backbone norm norm.stats",
            ],
            model.Schema(ElementType.Float32).Entries.Where(entry => entry.Path.StartsWith("norm1", StringComparison.Ordinal))
                .Select(entry => $"{entry.Path} {entry.Kind} {string.Join(' ', entry.Groups)}"));
        // conv1, norm1, conv2, norm2, fc1 (two poolings leave 1×1 of 4 channels), fc2
        Assert.Equal((3 * 2 * 25) + 3 + 6 + (4 * 3 * 25) + 4 + 8 + (6 * 4) + 6 + (3 * 6) + 3, model.Parameters);
    }

    [Fact]
    public void It_begins_with_mean_zero_and_variance_one()
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("cnn", Options), [2, 6, 5], 3);
        var slot = new TensorSlot(model.Schema(ElementType.Float32));

        model.Initialise(slot, seed: 1);

        Assert.Equal([0, 0, 0], slot.Values<float>(Mean).ToArray());
        Assert.Equal([1, 1, 1], slot.Values<float>(Variance).ToArray());
    }

    [Fact]
    public void Training_moves_the_running_statistics_a_tenth_of_the_way_to_the_batchs_with_its_unbiased_variance()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new Network("cnn", Options, [2, 6, 5], 3);
        var batch = Network.Batch(4, 2, 6, 5);
        var (mean, variance) = (network.Slot.Values<double>(Mean).ToArray(), network.Slot.Values<double>(Variance).ToArray());
        var seen = ByChannel(F.conv2d(batch, network["conv1.weight"], network["conv1.bias"], padding: [2, 2]), 3);

        network.Logits(batch, ForwardMode.Train);

        for (var channel = 0; channel < 3; channel++)
        {
            var average = seen[channel].Average();
            var unbiased = seen[channel].Sum(value => (value - average) * (value - average)) / (seen[channel].Length - 1);
            Assert.Equal((0.9 * mean[channel]) + (0.1 * average), network.Slot.Values<double>(Mean)[channel], 1e-12);
            Assert.Equal((0.9 * variance[channel]) + (0.1 * unbiased), network.Slot.Values<double>(Variance)[channel], 1e-12);
        }
    }

    [Fact]
    public void A_pass_with_frozen_statistics_computes_the_same_and_leaves_them()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new Network("cnn", Options, [2, 6, 5], 3);
        var (batch, before) = (Network.Batch(4, 2, 6, 5), network.Statistics());

        var frozen = network.Logits(batch, ForwardMode.TrainFrozenStatistics).data<double>().ToArray();

        Assert.Equal(before, network.Statistics());
        Assert.Equal(network.Logits(batch, ForwardMode.Train).data<double>().ToArray(), frozen);
        Assert.NotEqual(before, network.Statistics());
    }

    [Fact]
    public void Evaluation_uses_the_running_statistics_and_leaves_them_so_that_samples_do_not_see_each_other()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new Network("cnn", Options, [2, 6, 5], 3);
        var (batch, before) = (Network.Batch(4, 2, 6, 5), network.Statistics());

        var together = network.Logits(batch, ForwardMode.Evaluate);
        var alone = network.Logits(batch.narrow(0, 2, 1), ForwardMode.Evaluate);
        network.Slot.Values<double>(Mean)[0] += 0.5;
        var moved = network.Logits(batch, ForwardMode.Evaluate);

        Assert.True((together.narrow(0, 2, 1) - alone).abs().max().item<double>() < 1e-13);
        Assert.True((together - moved).abs().max().item<double>() > 1e-3);
        network.Slot.Values<double>(Mean)[0] -= 0.5;
        Assert.Equal(before.Select(value => Math.Round(value, 12)), network.Statistics().Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void A_client_sends_what_its_statistics_became_and_the_server_averages_them()
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("cnn", Options), [2, 6, 5], 3);
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedavg")), model);
        var draw = new RandomStream(new RandomKey(9));
        List<Samples> clients = [.. new[] { 4, 8 }.Select(count => new Samples(
            [.. Enumerable.Range(0, count * 60).Select(_ => (float)draw.NextNormal())], [.. Enumerable.Range(0, count).Select(i => (long)i % 3)], [2, 6, 5]))];
        var federation = new TestFederation(program, clients);
        var expected = new double[3];
        using var scope = torch.NewDisposeScope();
        using var views = new SlotViews(federation.Model);
        foreach (var client in clients)
        {
            var input = torch.tensor(client.Features.Select(value => (double)value).ToArray(), [client.Count, 2, 6, 5]);
            var seen = ByChannel(F.conv2d(input, views.Tensors[0], views.Tensors[1], padding: [2, 2]), 3);
            for (var channel = 0; channel < 3; channel++)
            {
                expected[channel] += client.Count / 12.0 * 0.1 * seen[channel].Average(); // one step, from a mean of 0
            }
        }

        federation.Train(1);

        Assert.All(federation.Outcomes, outcome => Assert.Null(outcome.Refused));
        Assert.Equal(expected, federation.Model.Values<double>(Mean).ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    /// <summary>The numbers of each channel of [samples, channels, height, width].</summary>
    private static double[][] ByChannel(torch.Tensor value, int channels) =>
        [.. Enumerable.Range(0, channels).Select(channel => value.select(1, channel).contiguous().data<double>().ToArray())];
}
