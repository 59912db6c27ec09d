using Platform.Contracts.Runs;
using Platform.Learning.Algorithms;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms.Personal;

/// <summary>The run's <c>loss</c>: Ren et al., NeurIPS 2020, equation 3; p_k ∝ n_k·exp(s_k).</summary>
public sealed class BalancedSoftmaxTests
{
    public static TheoryData<string> All => [.. AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name)];

    [Fact]
    public void One_step_by_hand()
    {
        // Two classes, one feature, all zero; x = 1, 1, 1, 3 with labels 0, 0, 0, 1: p = (3/4, 1/4). Errors of class 0: −¼ three times, ¾.
        // ∂W₀ = (3·(−¼)·1 + ¾·3)/4 = 0.375, ∂b₀ = 0. η = 0.1. Cross-entropy would give ∂W₀ = (−1.5 + 1.5)/4 = 0, ∂b₀ = −¼.
        var program = PersonalRuns.Program("fedavg", null, TestRuns.Logistic(1, 2), spec => spec with { Loss = LossFunction.BalancedSoftmax });
        var federation = new TestFederation(program, [new Samples([1, 1, 1, 3], [0, 0, 0, 1], [1])]) { Server = new TensorBag(program.ServerSchema) };

        federation.Train(1);

        PersonalRuns.AssertClose([-0.0375, 0.0375, 0, 0], PersonalRuns.Numbers(federation.Model, "fc"), 1e-16);
        Assert.Equal(((3 * Math.Log(4.0 / 3)) + Math.Log(4)) / 4, federation.Outcomes[0].Loss, 1e-15);
    }

    [Fact]
    public void The_counts_are_of_all_the_clients_samples_not_of_the_batch()
    {
        // Batches of one: every step's prior is still (3/4, 1/4), so one step on a sample of class 0 has error −¼ and not 0.
        var program = PersonalRuns.Program("fedavg", null, TestRuns.Logistic(1, 2), spec => spec with { Loss = LossFunction.BalancedSoftmax, BatchSize = new(1) });
        var federation = new TestFederation(program, [new Samples([1, 1, 1, 1], [0, 0, 0, 1], [1])]) { Server = new TensorBag(program.ServerSchema) };

        federation.Train(1);

        Assert.Contains(Math.Round(federation.Model.Values<double>("fc.weight")[0], 15), new[] { 0.025, -0.075 });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_client_that_lacks_a_class_trains_with_finite_numbers_under_every_method(string algorithm)
    {
        object? options = algorithm == "fedloge" ? new { frame_steps = 50 } : null;
        var program = PersonalRuns.Program(
            algorithm, options, change: spec => spec with { Loss = LossFunction.BalancedSoftmax, Precision = Precision.Float32, BatchSize = new(5), Local = new LocalWork(Epochs: 2), LearningRate = 0.05 });
        List<Samples> data = [PersonalRuns.Clients(1)[0] with { Labels = [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0] }, PersonalRuns.Clients(2)[1] with { Labels = new long[12] }];
        var federation = new TestFederation(program, data);

        federation.Train(2);

        Assert.All(federation.Outcomes, outcome => Assert.Null(outcome.Refused));
        Assert.All(federation.Outcomes, outcome => Assert.InRange(outcome.Loss, 0, 100));
        Assert.All(federation.Server.Slots.Concat(federation.States.Values.SelectMany(state => state.Slots)), slot => Assert.True(double.IsFinite(slot.Value.SquaredNorm())));
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void The_row_of_an_absent_class_gets_no_gradient_at_all(Precision precision)
    {
        var program = PersonalRuns.Program("fedavg", change: spec => spec with { Loss = LossFunction.BalancedSoftmax, Precision = precision });
        var federation = new TestFederation(program, [PersonalRuns.Clients(1)[0] with { Labels = [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0] }]);
        var before = federation.Model.Bytes(federation.Model.Schema.IndexOf("fc2.weight")).ToArray();

        federation.Train(1);

        var after = federation.Model.Bytes(federation.Model.Schema.IndexOf("fc2.weight")).ToArray();
        Assert.Equal(before[^(before.Length / 3)..], after[^(before.Length / 3)..]);
        Assert.NotEqual(before[..(before.Length / 3)], after[..(before.Length / 3)]);
    }

    [Theory]
    [InlineData("fedprox")]
    [InlineData("scaffold")]
    [InlineData("fedspeed")]
    [InlineData("fedper")]
    [InlineData("fedrep")]
    [InlineData("ditto")]
    [InlineData("fedloge")]
    public void It_changes_what_a_method_learns_from_skewed_samples_and_nothing_where_classes_are_even(string algorithm)
    {
        object? options = algorithm == "fedloge" ? new { frame_steps = 50 } : null;
        double[] Trained(LossFunction loss, long[] labels)
        {
            var federation = new TestFederation(PersonalRuns.Program(algorithm, options, change: spec => spec with { Loss = loss, Rounds = 3 }), [PersonalRuns.Clients(1)[0] with { Labels = labels }]);
            federation.Train(1);
            return federation.Model.Flat<double>().ToArray();
        }

        long[] even = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2];
        long[] skewed = [0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0];

        PersonalRuns.AssertClose(Trained(LossFunction.CrossEntropy, even), Trained(LossFunction.BalancedSoftmax, even));
        Assert.True(Plain.Length(Plain.Sum(Trained(LossFunction.CrossEntropy, skewed), Plain.Times(-1, Trained(LossFunction.BalancedSoftmax, skewed)))) > 1e-3);
    }
}
