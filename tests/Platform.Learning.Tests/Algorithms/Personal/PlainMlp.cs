using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms.Personal;

/// <summary>One linear layer in plain double arithmetic: a row of weights and a bias for each output.</summary>
internal sealed record PlainLayer(double[][] Weight, double[] Bias)
{
    public static PlainLayer Of(TensorSlot slot, string name)
    {
        var (weight, bias) = (slot.Values<double>($"{name}.weight").ToArray(), slot.Values<double>($"{name}.bias").ToArray());
        return new([.. weight.Chunk(weight.Length / bias.Length)], bias);
    }

    /// <summary>All its numbers, in the order of the two tensors.</summary>
    public double[] Numbers => [.. Weight.SelectMany(row => row), .. Bias];

    public double[] Outputs(double[] x) => [.. Weight.Zip(Bias, (row, bias) => bias + Plain.Dot(row, x))];

    /// <summary>One step of gradient descent, given the inputs and the gradients of the outputs of all samples.</summary>
    public PlainLayer Step(double rate, double[][] inputs, double[][] gradients) => new(
        [.. Weight.Select((row, k) => row.Select((w, f) => w - (rate * inputs.Zip(gradients, (x, g) => x[f] * g[k]).Sum())).ToArray())],
        [.. Bias.Select((b, k) => b - (rate * gradients.Sum(g => g[k])))]);

    /// <summary>The gradient of its input, given that of its outputs.</summary>
    public double[] Back(double[] gradient) => [.. Enumerable.Range(0, Weight[0].Length).Select(f => Weight.Zip(gradient, (row, g) => row[f] * g).Sum())];

    public PlainLayer Plus(PlainLayer other) => new([.. Weight.Zip(other.Weight, Plain.Sum)], Plain.Sum(Bias, other.Bias));
}

/// <summary>A body of one hidden layer with ReLU, and what is computed with it; written from the formulas, without the platform's code.</summary>
internal static class Plain
{
    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    public static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    public static double[] Times(double scale, double[] a) => [.. a.Select(x => scale * x)];

    public static double Length(double[] a) => Math.Sqrt(Dot(a, a));

    /// <summary>The samples' rows.</summary>
    public static double[][] Rows(Samples samples) => [.. samples.Features.Select(x => (double)x).Chunk(samples.Features.Length / samples.Count)];

    /// <summary>The features of every sample.</summary>
    public static double[][] Features(PlainLayer body, Samples samples) => [.. Rows(samples).Select(x => body.Outputs(x).Select(h => Math.Max(0, h)).ToArray())];

    /// <summary>The gradients of the mean cross-entropy of all samples in their scores: (p − onehot)/n.</summary>
    /// <param name="scores">Of each sample.</param>
    /// <param name="labels">Of each sample.</param>
    /// <param name="counts">For balanced softmax, how many samples there are of each class: p is softmax weighted by them.</param>
    public static double[][] Errors(double[][] scores, long[] labels, double[]? counts = null) =>
    [
        .. scores.Zip(labels, (score, label) =>
        {
            var mass = score.Select((s, k) => (counts?[k] ?? 1) * Math.Exp(s)).ToArray();
            return mass.Select((m, k) => ((m / mass.Sum()) - (k == label ? 1 : 0)) / labels.Length).ToArray();
        }),
    ];

    public static double[] Counts(Samples samples, int classes) => [.. Enumerable.Range(0, classes).Select(k => (double)samples.Labels.Count(label => label == k))];

    /// <summary>A step of the body alone, given the gradients of the features.</summary>
    public static PlainLayer BodyStep(PlainLayer body, double[][] features, double[][] gradients, Samples samples, double rate) =>
        body.Step(rate, Rows(samples), [.. gradients.Zip(features, (g, f) => g.Zip(f, (slope, value) => value > 0 ? slope : 0).ToArray())]);
}
