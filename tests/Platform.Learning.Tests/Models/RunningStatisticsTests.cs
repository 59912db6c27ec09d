using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Models;

/// <summary>Running statistics are measured, not learned: whatever a method does with weights, these are averaged.</summary>
public sealed class RunningStatisticsTests
{
    private static readonly Choice Normalised = TestRuns.Choice("mlp", new { hidden = new[] { 3 }, norm = "batch" });

    [Theory]
    [InlineData("fedavg")]
    [InlineData("fedspeed")]
    [InlineData("feddyn")]
    [InlineData("fedadam")]
    [InlineData("fedavgm")]
    [InlineData("scaffold")]
    public void They_are_the_mean_of_the_clients_under_every_method(string algorithm)
    {
        var data = TestRuns.Clients(2, 12, 4, 3);
        var program = Program(algorithm);
        var both = new TestFederation(program, data);
        var alone = data.Select(one => new TestFederation(program, [one])).ToList();
        var start = both.Model.Values<double>("norm1.running_var").ToArray();

        // One step: the statistics are those of the first forward pass, which no method has touched yet.
        both.Train(1);
        alone.ForEach(one => one.Train(1));

        foreach (var path in new[] { "norm1.running_mean", "norm1.running_var" })
        {
            var mean = alone[0].Model.Values<double>(path).ToArray().Zip(alone[1].Model.Values<double>(path).ToArray(), (x, y) => (x + y) / 2);
            Assert.All(mean.Zip(both.Model.Values<double>(path).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }

        Assert.NotEqual(start, both.Model.Values<double>("norm1.running_var").ToArray());
    }

    [Fact]
    public void They_never_go_below_zero_along_a_run_of_a_method_with_momentum()
    {
        var federation = new TestFederation(Program("fedspeed", steps: 5), TestRuns.Clients(4, 12, 4, 3));

        federation.Train(30);

        Assert.All(federation.Model.Values<double>("norm1.running_var").ToArray(), variance => Assert.True(variance > 0, $"{variance}"));
        Assert.All(federation.State(0)["dual"].Values<double>("norm1.running_var").ToArray(), number => Assert.Equal(0, number));
    }

    [Fact]
    public void A_batch_of_a_single_sample_goes_by_them_and_leaves_them()
    {
        var samples = TestRuns.Clients(1, 5, 4, 3)[0]; // batches of 4 and 1
        var spec = TestRuns.Spec(new Choice("fedavg")) with { Local = new LocalWork(Epochs: 1), BatchSize = new(4) };
        var federation = new TestFederation(RunProgram.Of(spec, Normalised, [4], 3), [samples]);

        federation.Train(1);

        Assert.Null(Assert.Single(federation.Outcomes).Refused);
        Assert.Equal(2, federation.Outcomes[0].Steps);
        Assert.All(federation.Model.Values<double>("norm1.running_mean").ToArray(), mean => Assert.True(double.IsFinite(mean)));
    }

    private static RunProgram Program(string algorithm, int steps = 1) =>
        RunProgram.Of(TestRuns.Spec(new Choice(algorithm)) with { Local = new LocalWork(Steps: steps) }, Normalised, [4], 3);
}
