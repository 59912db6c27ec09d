using Platform.Contracts.Runs;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms.Personal;

public sealed class FedRodTests
{
    [Fact]
    public void Two_steps_by_hand_the_balanced_generic_head_stays_and_the_personal_one_learns_the_clients_prior()
    {
        // x = 1 four times, labels 0, 0, 0, 1; all weights zero, η = 0.1. Balanced softmax: p = (3/4, 1/4), so the mean error is
        // (3·(3/4 − 1) + 3/4)/4 = 0 and the generic head does not move. Personal: p = ½; (3·(½ − 1) + ½)/4 = −¼: W₀ = b₀ = 0.025.
        // Step 2: scores ±0.05, p₀ = σ(0.1) = 0.5249791874789399; p₀ − ¾ = −0.2250208125210601: W₀ = b₀ = 0.0475020812521060.
        var program = PersonalRuns.Program("fedrod", null, TestRuns.Logistic(1, 2), spec => spec with { Local = new LocalWork(Steps: 2) });
        var federation = new TestFederation(program, [new Samples([1, 1, 1, 1], [0, 0, 0, 1], [1])]) { Server = new TensorBag(program.ServerSchema) };

        federation.Train(1);

        PersonalRuns.AssertClose([0, 0, 0, 0], PersonalRuns.Numbers(federation.Model, "fc"), 1e-16);
        PersonalRuns.AssertClose([0.0475020812521060, -0.0475020812521060, 0.0475020812521060, -0.0475020812521060], PersonalRuns.Numbers(federation.State(0)["own"], "fc"), 1e-15);
    }

    [Fact]
    public void The_personal_loss_is_that_of_generic_plus_own_and_moves_the_own_head_alone()
    {
        var data = Skewed();
        var federation = new TestFederation(PersonalRuns.Program("fedrod", change: spec => spec with { Local = new LocalWork(Steps: 3) }), [data]);
        var (body, generic) = (PlainLayer.Of(federation.Model, "fc1"), PlainLayer.Of(federation.Model, "fc2"));
        var own = new PlainLayer([.. generic.Weight.Select(row => new double[row.Length])], new double[generic.Bias.Length]);

        federation.Train(2);

        for (var step = 0; step < 6; step++)
        {
            var features = Plain.Features(body, data);
            var balanced = Plain.Errors([.. features.Select(generic.Outputs)], data.Labels, Plain.Counts(data, 3));
            var personal = Plain.Errors([.. features.Select(f => Plain.Sum(generic.Outputs(f), own.Outputs(f)))], data.Labels);
            var back = balanced.Select(generic.Back).ToArray();
            (generic, own) = (generic.Step(0.1, features, balanced), own.Step(0.1, features, personal));
            body = Plain.BodyStep(body, features, back, data, 0.1);
        }

        PersonalRuns.AssertClose(body.Numbers, PersonalRuns.Numbers(federation.Model, "fc1"));
        PersonalRuns.AssertClose(generic.Numbers, PersonalRuns.Numbers(federation.Model, "fc2"));
        PersonalRuns.AssertClose(own.Numbers, PersonalRuns.Numbers(federation.State(0)["own"], "fc2"));
        PersonalRuns.AssertClose(generic.Plus(own).Numbers, PersonalRuns.Numbers(federation.View(0), "fc2"));
        Assert.Equal(federation.Model.Flat<double>().ToArray(), federation.View().Flat<double>().ToArray());
    }

    [Fact]
    public void The_generic_loss_is_balanced_whatever_the_run_says()
    {
        var (plain, balanced) = (Trained(LossFunction.CrossEntropy), Trained(LossFunction.BalancedSoftmax));

        Assert.Equal(plain.Server.ContentHash(), balanced.Server.ContentHash());
        Assert.Equal(plain.State(0).ContentHash(), balanced.State(0).ContentHash());

        static TestFederation Trained(LossFunction loss)
        {
            var federation = new TestFederation(PersonalRuns.Program("fedrod", change: spec => spec with { Loss = loss }), [Skewed()]);
            federation.Train(1);
            return federation;
        }
    }

    /// <summary>Nine samples of class 0, two of class 1, one of class 2.</summary>
    private static Samples Skewed() => PersonalRuns.Clients(1)[0] with { Labels = [0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0] };
}
