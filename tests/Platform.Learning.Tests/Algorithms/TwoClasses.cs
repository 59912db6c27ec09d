using Platform.Contracts.Runs;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>
/// The smallest problem whose steps can be computed by hand: two classes, one feature, all weights zero at first. The second row of
/// weights and bias is always minus the first, so only the first, w and b, is written. With σ the logistic function,
/// <list type="bullet">
/// <item>client a has one sample, x = 2 with label 0: p = σ(2·(2w + b)), its gradient is [2(p − 1), p − 1];</item>
/// <item>client b has three samples x = 0 with label 1: p = σ(2b), its gradient is [0, p].</item>
/// </list>
/// A norm over all four numbers is √2 times that of the two that are written.
/// </summary>
internal static class TwoClasses
{
    public static readonly Samples A = new([2], [0], [1]);
    public static readonly Samples B = new([0, 0, 0], [1, 1, 1], [1]);

    /// <summary>The clients, from weights of zero, in a federation of as many clients as it is said to have.</summary>
    public static TestFederation Federation(RunSpec spec, int? totalClients, params Samples[] clients)
    {
        var program = RunProgram.Of(spec, TestRuns.Logistic(1, 2));
        return new(program, clients, totalClients: totalClients) { Server = new TensorBag(program.ServerSchema) };
    }

    /// <summary>Two rounds of full-batch steps.</summary>
    public static TestFederation TwoRounds(string algorithm, object options, int steps, int? totalClients, params Samples[] clients)
    {
        var federation = Federation(TestRuns.Spec(TestRuns.Choice(algorithm, options)) with { Local = new LocalWork(Steps: steps) }, totalClients, clients);
        federation.Train(2);
        return federation;
    }

    public static void AssertSlot(double weight, double bias, TensorSlot slot, double tolerance = 1e-15)
    {
        Assert.Equal([weight, -weight], slot.Values<double>("fc.weight").ToArray(), (expected, actual) => Math.Abs(expected - actual) < tolerance);
        Assert.Equal([bias, -bias], slot.Values<double>("fc.bias").ToArray(), (expected, actual) => Math.Abs(expected - actual) < tolerance);
    }
}
