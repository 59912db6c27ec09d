using Platform.Contracts.Catalogue;
using Platform.Learning.Merging;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Merging.Robust;

/// <summary>One merge of given updates, each of four numbers: a model of two classes and one feature has two weights and two biases.</summary>
internal static class Robust
{
    public static readonly StepPosition First = new(0, 1, 0, 0, 0);

    public static TheoryData<string> Rules => ["median", "trimmed_mean", "krum", "multi_krum", "geometric_median", "clip"];

    public static RunProgram Program(string rule, object? options = null, string algorithm = "fedavg", object? algorithmOptions = null) =>
        RunProgram.Of(TestRuns.Spec(TestRuns.Choice(algorithm, algorithmOptions)) with { Merge = TestRuns.Choice(rule, options) }, TestRuns.Logistic(1, 2));

    public static TensorBag Upload(params double[] numbers)
    {
        var slot = new TensorSlot(TestRuns.Logistic(1, 2).Schema(ElementType.Float64));
        numbers.AsSpan(0, 2).CopyTo(slot.Values<double>("fc.weight"));
        numbers.AsSpan(2, 2).CopyTo(slot.Values<double>("fc.bias"));
        return new([KeyValuePair.Create("model", slot)]);
    }

    /// <summary>The updates of clients with so many samples, by default one each.</summary>
    public static SliceUpdate Updates(RunProgram program, IReadOnlyList<double[]> updates, int[]? samples = null)
    {
        var slice = SliceUpdate.Start(program, First);
        for (var client = 0; client < updates.Count; client++)
        {
            slice.Fold(Upload(updates[client]), samples?[client] ?? 1, client: client);
        }

        return slice;
    }

    /// <summary>What FedAvg adds to a model of zeros.</summary>
    public static double[] Merge(string rule, object? options, IReadOnlyList<double[]> updates, int[]? samples = null)
    {
        var program = Program(rule, options);
        return Numbers(ServerMerge.Merge(program, First, new TensorBag(program.ServerSchema), [Updates(program, updates, samples)], updates.Count)["model"]);
    }

    public static double[] Numbers(TensorSlot slot) => [.. slot.Values<double>("fc.weight"), .. slot.Values<double>("fc.bias")];

    /// <summary>One number four times.</summary>
    public static double[][] Lines(params double[] numbers) => [.. numbers.Select(number => new[] { number, number, number, number })];

    public static void AssertClose(double[] expected, double[] actual, double tolerance = 1e-14) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a)));
}
