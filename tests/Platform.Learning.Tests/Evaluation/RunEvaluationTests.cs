using Platform.Contracts.Runs;
using Platform.Learning.Data;
using Platform.Learning.Evaluation;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Evaluation;

/// <summary>
/// A model of zeros but for its bias predicts one class whatever it sees, so accuracies can be counted by hand. The federation's model
/// predicts class 0, the personal one (FedPer: a head of its own) class 1.
/// </summary>
public sealed class RunEvaluationTests
{
    private static readonly Samples GlobalTest = Labels(0, 0, 0, 1, 2);

    [Fact]
    public void Every_cell_of_the_matrix_has_its_values()
    {
        var evaluation = Begin(new EvaluationSpec(Clients: true, PersonalOnGlobal: true), trainCounts: [3, 3, 2]);

        evaluation.Global(TestContext.Current.CancellationToken);
        evaluation.Client(TestRuns.Name(0), new ClientData(Labels(0, 1), Labels(0, 1, 1, 1)), Personal(), TestContext.Current.CancellationToken);
        evaluation.Client(TestRuns.Name(1), new ClientData(Labels(0), Labels(0)), state: null, TestContext.Current.CancellationToken); // never took part: sees the federation's

        var scores = Values(evaluation);
        Assert.Equal(3 / 5.0, scores["global.accuracy"]);
        Assert.Equal(3 / 5.0, evaluation.Headline.Accuracy);
        Assert.Equal((0.25 + 1) / 2, scores["clients.accuracy"]);
        Assert.Equal((1 + 1) / 5.0, scores["clients.accuracy.weighted"]);
        Assert.Equal(0.25, scores["clients.accuracy.worst10"]);
        Assert.Equal((0.75 + 1) / 2, scores["personal.accuracy"]);
        Assert.Equal((3 + 1) / 5.0, scores["personal.accuracy.weighted"]);
        Assert.Equal(0.75, scores["personal.accuracy.worst10"]);
        Assert.Equal((0.2 + 0.6) / 2, scores["personal.global.accuracy"]);
        Assert.Equal(0.75, scores["client-0000:client.personal.accuracy"]);
        Assert.DoesNotContain("global.accuracy.tail", scores.Keys); // no long tail
    }

    [Fact]
    public void Without_a_global_test_set_the_run_goes_by_the_clients_own_models()
    {
        var evaluation = Begin(new EvaluationSpec(Clients: true), trainCounts: [3, 3, 2], global: []);

        evaluation.Global(TestContext.Current.CancellationToken);
        Assert.Equal((0.0, 0.0), evaluation.Headline);
        evaluation.Client(TestRuns.Name(0), new ClientData(Labels(0, 1), Labels(0, 1, 1, 1)), Personal(), TestContext.Current.CancellationToken);

        Assert.Equal(0.75, evaluation.Headline.Accuracy);
        Assert.DoesNotContain("global.accuracy", Values(evaluation).Keys);
    }

    [Fact]
    public void A_long_tail_is_scored_by_groups_of_classes()
    {
        // 80, 15 and 5 of 100: head, middle, tail. Class 0 is always right, the others never.
        var evaluation = Begin(new EvaluationSpec(), trainCounts: [80, 15, 5]);

        evaluation.Global(TestContext.Current.CancellationToken);

        var scores = Values(evaluation);
        Assert.Equal(1 / 3.0, scores["global.accuracy.balanced"]);
        Assert.Equal((1.0, 0.0, 0.0), (scores["global.accuracy.head"], scores["global.accuracy.middle"], scores["global.accuracy.tail"]));
    }

    [Fact]
    public void Masking_leaves_out_the_classes_that_a_client_has_no_training_sample_of()
    {
        // The federation's model prefers class 0, of which the client has none; next comes class 1.
        var evaluation = Begin(new EvaluationSpec(Clients: true, MaskAbsentClasses: true), trainCounts: [3, 3, 3]);

        evaluation.Client(TestRuns.Name(0), new ClientData(Labels(1, 2), Labels(1, 1, 2)), Personal(), TestContext.Current.CancellationToken);

        Assert.Equal(2 / 3.0, Values(evaluation)["clients.accuracy"]);
    }

    [Fact]
    public void Tau_normalisation_divides_each_row_of_the_head_by_its_norm_to_that_power()
    {
        var model = TestRuns.Logistic(2, 2);
        var slot = new TensorSlot(model.Schema(ElementType.Float64));
        double[] weights = [3, 4, 0, 2];
        weights.CopyTo(slot.Values<double>("fc.weight"));
        slot.Values<double>("fc.bias")[0] = 7;

        // Norms 5 and 2. At τ = ½: 3/√5, 4/√5; 2/√2.
        var half = TauNorm.Of(slot, model, 0.5);

        Assert.Equal([3 / Math.Sqrt(5), 4 / Math.Sqrt(5), 0, Math.Sqrt(2)], half.Values<double>("fc.weight").ToArray(), (x, y) => Math.Abs(x - y) < 1e-15);
        Assert.Equal(7, half.Values<double>("fc.bias")[0]);
        Assert.Equal(3, slot.Values<double>("fc.weight")[0]);
    }

    private static RunEvaluation Begin(EvaluationSpec spec, IReadOnlyList<int> trainCounts, IReadOnlyList<Samples>? global = null)
    {
        var program = Program(spec);
        var server = new TensorBag(program.ServerSchema);
        double[] bias = [2, 1, 0];
        bias.CopyTo(server[SlotNames.Model].Values<double>("fc.bias"));
        return new(program, server, trainCounts, global ?? [GlobalTest]);
    }

    private static TensorBag Personal()
    {
        var state = new TensorBag(Program(new()).ClientSchema);
        state.Slots[0].Value.Values<double>("fc.bias")[1] = 5;
        return state;
    }

    private static RunProgram Program(EvaluationSpec spec) => RunProgram.Of(TestRuns.Spec(TestRuns.Choice("fedper")) with { Evaluation = spec }, TestRuns.Logistic(1, 3));

    private static Samples Labels(params long[] labels) => new(new float[labels.Length], labels, [1]);

    private static Dictionary<string, double> Values(RunEvaluation evaluation) =>
        evaluation.Scores().ToDictionary(score => score.Client is { } client ? $"{client}:{score.Name}" : score.Name, score => score.Value);
}
