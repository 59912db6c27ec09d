using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms.Personal;

/// <summary>Small models with a body and a head, and runs of them.</summary>
internal static class PersonalRuns
{
    public const int Classes = 3;
    public const int Inputs = 4;
    public const int Hidden = 5;

    /// <summary>4 → 5 with ReLU → 3: <c>fc1</c> is the body, <c>fc2</c> the head.</summary>
    public static Model Mlp { get; } = Network(Inputs, Hidden, Classes);

    /// <summary>Two convolutions with batch normalisation, a hidden layer and a head.</summary>
    public static Model Cnn { get; } = ModelCatalogue.Build(TestRuns.Choice("cnn", new { widths = new[] { 3, 4 }, hidden = 6, norm = "batch" }), [2, 6, 5], Classes);

    public static Model Network(int inputs, int hidden, int classes) => ModelCatalogue.Build(TestRuns.Choice("mlp", new { hidden = new[] { hidden } }), [inputs], classes);

    /// <summary>Two rounds of one full-batch step in float64, unless changed.</summary>
    public static RunProgram Program(string algorithm, object? options = null, Model? model = null, Func<RunSpec, RunSpec>? change = null)
    {
        var spec = TestRuns.Spec(TestRuns.Choice(algorithm, options)) with { Rounds = 2 };
        return RunProgram.Of(change?.Invoke(spec) ?? spec, model ?? Mlp);
    }

    public static List<Samples> Clients(int clients, int samples = 12) => TestRuns.Clients(clients, samples, Inputs, Classes);

    public static List<Samples> Images(int clients, int samples = 6)
    {
        var draw = new RandomStream(new RandomKey(9));
        return [.. Enumerable.Range(0, clients).Select(_ => new Samples(
            [.. Enumerable.Range(0, samples * 60).Select(_ => (float)draw.NextNormal())], [.. Enumerable.Range(0, samples).Select(i => (long)i % Classes)], [2, 6, 5]))];
    }

    public static double[] Numbers(TensorSlot slot, string layer) => PlainLayer.Of(slot, layer).Numbers;

    public static void Write(TensorSlot slot, string path, params double[] values) => values.CopyTo(slot.Values<double>(path));

    public static void AssertClose(double[] expected, double[] actual, double tolerance = 1e-12) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= tolerance);

    /// <summary>The bytes of the tensors with these paths.</summary>
    public static byte[] Bytes(TensorSlot slot, IEnumerable<string> paths) => [.. paths.SelectMany(path => slot.Bytes(slot.Schema.IndexOf(path)).ToArray())];
}
