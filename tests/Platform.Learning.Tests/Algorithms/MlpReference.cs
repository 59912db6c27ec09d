using Platform.Learning.Models;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>
/// A network with one hidden layer of ReLU in plain double arithmetic, without torch or spans. Its numbers in this order: hidden weights
/// [hidden × features], hidden biases, head weights [classes × hidden], head biases.
/// </summary>
internal static class MlpReference
{
    private const int Hidden = 8;

    /// <summary>The same network for the platform.</summary>
    public static Model Model(int features, int classes) => ModelCatalogue.Build(TestRuns.Choice("mlp", new { hidden = new[] { Hidden } }), [features], classes);

    /// <summary>The numbers of such a model's slot in this order.</summary>
    public static double[] Of(TensorSlot slot) =>
        [.. slot.Values<double>("fc1.weight"), .. slot.Values<double>("fc1.bias"), .. slot.Values<double>("fc2.weight"), .. slot.Values<double>("fc2.bias")];

    /// <summary>So many steps of gradient descent on all samples.</summary>
    public static double[] Descend(double[] start, Samples samples, int classes, int steps, double rate)
    {
        var x = start;
        for (var step = 0; step < steps; step++)
        {
            x = SoftmaxReference.Sum((1, x), (-rate, Gradient(x, samples, classes)));
        }

        return x;
    }

    /// <summary>The gradient of the mean cross-entropy over all samples.</summary>
    public static double[] Gradient(double[] weights, Samples samples, int classes)
    {
        var features = samples.Shape[0];
        var (bias, head, shift) = (Hidden * features, Hidden * (features + 1), (Hidden * (features + 1)) + (classes * Hidden));
        var gradient = new double[weights.Length];
        for (var i = 0; i < samples.Count; i++)
        {
            var x = samples.Features[(i * features)..((i + 1) * features)];
            var before = Enumerable.Range(0, Hidden).Select(h => weights[bias + h] + x.Select((value, f) => value * weights[(h * features) + f]).Sum()).ToArray();
            var active = before.Select(value => Math.Max(value, 0)).ToArray();
            var score = Enumerable.Range(0, classes).Select(k => weights[shift + k] + active.Select((value, h) => value * weights[head + (k * Hidden) + h]).Sum()).ToArray();
            var total = score.Sum(Math.Exp);
            var error = score.Select((value, k) => ((Math.Exp(value) / total) - (samples.Labels[i] == k ? 1 : 0)) / samples.Count).ToArray();
            for (var h = 0; h < Hidden; h++)
            {
                var back = before[h] > 0 ? error.Select((value, k) => value * weights[head + (k * Hidden) + h]).Sum() : 0;
                gradient[bias + h] += back;
                for (var f = 0; f < features; f++)
                {
                    gradient[(h * features) + f] += back * x[f];
                }

                for (var k = 0; k < classes; k++)
                {
                    gradient[head + (k * Hidden) + h] += error[k] * active[h];
                }
            }

            for (var k = 0; k < classes; k++)
            {
                gradient[shift + k] += error[k];
            }
        }

        return gradient;
    }
}
