using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Algorithms;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>
/// What Models/RunningStatisticsTests holds for a few methods, for all of the catalogue: running statistics are measurements, not weights. A
/// server that gave them momentum, a dual or an adaptive step would move them beyond what any client measured, and a variance below zero.
/// </summary>
public sealed class MeasuredStatisticsTests
{
    private const int Rounds = 4;

    public static TheoryData<string> All => [.. AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name)];

    /// <summary>The methods that share the whole model.</summary>
    public static TheoryData<string> Shared =>
        [.. AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name).Where(name => !AlgorithmCatalogue.Instance.Read(new Choice(name), "/algorithm").Personal)];

    [Theory]
    [MemberData(nameof(Shared))]
    public void Running_statistics_are_averaged_whatever_the_server_does_with_weights(string algorithm) => AssertAveraged(new Choice(algorithm));

    [Fact]
    public void Running_statistics_are_averaged_also_where_clients_send_their_duals() => AssertAveraged(TestRuns.Choice("fedspeed", new { dual_mean = "active" }));

    [Theory]
    [MemberData(nameof(All))]
    public void Running_variances_stay_above_zero(string algorithm)
    {
        var federation = Trained(new Choice(algorithm), 0.05);

        Assert.All([null, .. Enumerable.Range(0, 3).Select(client => (int?)client)], client =>
        {
            var view = federation.View(client);
            Assert.All(new[] { "norm1.running_var", "norm2.running_var" }, path => Assert.All(view.Values<double>(path).ToArray(), value => Assert.True(value > 0, $"{path} is {value}.")));
        });
    }

    private static void AssertAveraged(Choice algorithm)
    {
        // At this rate the weights stay, so that what is measured does not depend on the method.
        var (expected, actual) = (Statistics(Trained(new Choice("fedavg"), 1e-12).Model), Statistics(Trained(algorithm, 1e-12).Model));

        Assert.Equal(expected, actual, (left, right) => Math.Abs(left - right) < 1e-6);
        Assert.Contains(expected, value => value is > 0.01 and < 0.9); // they did move
    }

    private static double[] Statistics(TensorSlot model) =>
        [.. model.Schema.Entries.Where(entry => entry.Kind is TensorKind.Statistic).SelectMany(entry => model.Values<double>(entry.Path).ToArray())];

    /// <summary>Samples with a tenth of the usual spread, so that variances fall from their start at 1 towards what clients measure.</summary>
    private static TestFederation Trained(Choice algorithm, double rate)
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("mlp", new { hidden = new[] { 6, 4 }, norm = "batch" }), [4], 3);
        var data = TestRuns.Clients(3, 12, 4, 3).Select(samples => samples with { Features = [.. samples.Features.Select(value => value / 10)] }).ToList();
        var spec = TestRuns.Spec(algorithm) with { Rounds = Rounds, Local = new LocalWork(Steps: 8), LearningRate = rate };
        var federation = new TestFederation(RunProgram.Of(spec, model), data);
        federation.Train(Rounds);
        return federation;
    }
}
