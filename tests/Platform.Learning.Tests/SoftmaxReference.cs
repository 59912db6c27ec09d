using Platform.Learning.Training;

namespace Platform.Learning.Tests;

/// <summary>
/// Softmax regression in plain double arithmetic, without torch or spans: weights [classes × features], then biases [classes].
/// </summary>
internal static class SoftmaxReference
{
    /// <summary>The gradient of the mean cross-entropy over all samples.</summary>
    public static double[] Gradient(double[] weights, Samples samples, int classes)
    {
        var features = samples.Shape[0];
        var gradient = new double[weights.Length];
        for (var i = 0; i < samples.Count; i++)
        {
            var x = samples.Features.Skip(i * features).Take(features).Select(value => (double)value).ToArray();
            var score = Enumerable.Range(0, classes).Select(k => weights[(classes * features) + k] + x.Select((value, f) => value * weights[(k * features) + f]).Sum()).ToArray();
            var total = score.Sum(Math.Exp);
            for (var k = 0; k < classes; k++)
            {
                var error = ((Math.Exp(score[k]) / total) - (samples.Labels[i] == k ? 1 : 0)) / samples.Count;
                for (var f = 0; f < features; f++)
                {
                    gradient[(k * features) + f] += error * x[f];
                }

                gradient[(classes * features) + k] += error;
            }
        }

        return gradient;
    }

    /// <summary>Σ scale · vector.</summary>
    public static double[] Sum(params (double Scale, double[] Vector)[] terms) =>
        [.. Enumerable.Range(0, terms[0].Vector.Length).Select(i => terms.Sum(term => term.Scale * term.Vector[i]))];

    public static double Norm(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));

    /// <summary>The numbers of a logistic model's slot in this order.</summary>
    public static double[] Of(Platform.Learning.Tensors.TensorSlot slot) => [.. slot.Values<double>("fc.weight"), .. slot.Values<double>("fc.bias")];
}
