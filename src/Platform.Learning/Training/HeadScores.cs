using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Platform.Learning.Training;

/// <summary>The class scores that a <see cref="HeadLoss"/> describes, and their loss.</summary>
internal static class HeadScores
{
    /// <summary>The mean loss of a batch.</summary>
    public static Tensor Loss(HeadLoss loss, StageWeights weights, Model model, Tensor features, Tensor labels, Tensor? prior)
    {
        var scores = Scores(loss, weights, model, features);
        // Balanced softmax (Ren et al., NeurIPS 2020, equation 3): the scores plus the logarithms of the class counts.
        return F.cross_entropy(loss.Loss is LossFunction.BalancedSoftmax ? scores.add(prior!) : scores, labels);
    }

    private static Tensor Scores(HeadLoss loss, StageWeights weights, Model model, Tensor features)
    {
        var (weight, bias) = weights.Head(loss.Head, model);
        var input = loss.StopsAtFeatures ? features.detach() : features;
        var scores = ForwardPass.Head(input, weight, bias);
        if (loss.Plus is { } plus)
        {
            var (other, shift) = weights.Head(plus, model);
            scores = scores.add(ForwardPass.Head(input.detach(), other, shift).detach());
        }

        if (loss.Frame is { } frame)
        {
            scores = F.normalize(scores, p: 2, dim: 1).matmul(weights.Head(frame, model).Weight.t()).mul(loss.FrameScale);
        }

        return scores;
    }
}
