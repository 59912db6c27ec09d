using Platform.Learning.Evaluation;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Evaluation;

public sealed class EvaluatorTests
{
    [Fact]
    public void Accuracy_and_cross_entropy_are_those_of_a_plain_loop_over_all_shards()
    {
        var model = TestRuns.Logistic(4, 3);
        var slot = new TensorSlot(model.Schema(ElementType.Float64));
        model.Initialise(slot, seed: 9);
        var shards = TestRuns.Clients(2, 130, 4, 3); // more than a batch, and not a multiple of one
        var (weights, right, loss) = (SoftmaxReference.Of(slot), 0, 0.0);
        foreach (var samples in shards)
        {
            for (var i = 0; i < samples.Count; i++)
            {
                var scores = Enumerable.Range(0, 3).Select(k => weights[12 + k] + Enumerable.Range(0, 4).Sum(f => weights[(k * 4) + f] * samples.Features[(i * 4) + f])).ToArray();
                right += Array.IndexOf(scores, scores.Max()) == samples.Labels[i] ? 1 : 0;
                loss += Math.Log(scores.Sum(Math.Exp)) - scores[samples.Labels[i]];
            }
        }

        var score = Evaluator.Score(model, slot, shards, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(260, score.Count);
        Assert.Equal(right / 260.0, score.Accuracy);
        Assert.Equal(loss / 260, score.Loss, 1e-12);
    }

    [Fact]
    public void A_client_without_a_test_split_scores_nothing_and_is_no_fault()
    {
        var model = TestRuns.Logistic(4, 3);

        var score = Evaluator.Score(model, new TensorSlot(model.Schema(ElementType.Float32)), [new Samples([], [], [4])], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((0, 0.0, 0.0), (score.Count, score.Accuracy, score.Loss));
        Assert.Null(score.Balanced(_ => true));
    }

    [Fact]
    public void Absent_classes_are_not_predicted_and_the_loss_does_not_change()
    {
        // Zero weights: all scores are equal but for the bias, so every sample is predicted as class 2, the most biased; without it as class 1.
        var model = TestRuns.Logistic(1, 3);
        var slot = new TensorSlot(model.Schema(ElementType.Float64));
        slot.Values<double>("fc.bias")[1] = 1;
        slot.Values<double>("fc.bias")[2] = 2;
        var samples = new Samples([0, 0, 0, 0], [0, 1, 1, 2], [1]);

        var all = Evaluator.Score(model, slot, [samples], cancellation: TestContext.Current.CancellationToken);
        var masked = Evaluator.Score(model, slot, [samples], [true, true, false], TestContext.Current.CancellationToken);

        Assert.Equal([0, 0, 1], all.Correct);
        Assert.Equal([0, 2, 0], masked.Correct);
        Assert.Equal([1, 2, 1], masked.Samples);
        Assert.Equal(all.Loss, masked.Loss);
        Assert.Equal((0 + 1 + 0) / 3.0, masked.Balanced(_ => true));
    }
}
