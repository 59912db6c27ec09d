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

        var score = Evaluator.Score(model, slot, shards, TestContext.Current.CancellationToken);

        Assert.Equal(260, score.Samples);
        Assert.Equal(right / 260.0, score.Accuracy);
        Assert.Equal(loss / 260, score.Loss, 1e-12);
    }

    [Fact]
    public void A_client_without_a_test_split_scores_nothing_and_is_no_fault()
    {
        var model = TestRuns.Logistic(4, 3);

        Assert.Equal(default, Evaluator.Score(model, new TensorSlot(model.Schema(ElementType.Float32)), [new Samples([], [], [4])], TestContext.Current.CancellationToken));
    }
}
