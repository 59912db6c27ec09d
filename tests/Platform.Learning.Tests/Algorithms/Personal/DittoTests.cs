using Platform.Contracts.Runs;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms.Personal;

/// <summary>v is the client's own model, x^t the broadcast one.</summary>
public sealed class DittoTests
{
    private static readonly Samples A = new([2], [0], [1]);
    private static readonly Samples B = new([0, 0, 0], [1, 1, 1], [1]);

    [Fact]
    public void A_personal_step_by_hand_is_pulled_to_the_broadcast_model()
    {
        // Two classes, one feature, all zero; η = 0.1, λ = 1. As in HandComputedStepTests, the second number is minus the first.
        // Round 1: v_A = (W 0.1, b 0.05), no pull at v = x^t. x = mean with weights 1 and 3: (0.025, −0.025).
        // Round 2: p₀ at v_A is σ(0.5) = 0.6224593312018546: g = (−0.7550813375962908, −0.3775406687981454); v − x^t = (0.075, 0.075).
        // v_A = (0.1 + 0.1·0.6800813375962908, 0.05 + 0.1·0.3025406687981454) = (0.1680081337596291, 0.0802540668798145).
        var program = PersonalRuns.Program("ditto", new { lambda = 1 }, TestRuns.Logistic(1, 2));
        var federation = new TestFederation(program, [A, B]) { Server = new TensorBag(program.ServerSchema) };

        federation.Train(1);
        PersonalRuns.AssertClose([0.025, -0.025, -0.025, 0.025], PersonalRuns.Numbers(federation.Model, "fc"), 1e-15);
        PersonalRuns.AssertClose([0.1, -0.1, 0.05, -0.05], PersonalRuns.Numbers(federation.State(0)["own"], "fc"), 1e-15);
        federation.Train(1);

        PersonalRuns.AssertClose(
            [0.1680081337596291, -0.1680081337596291, 0.0802540668798145, -0.0802540668798145], PersonalRuns.Numbers(federation.State(0)["own"], "fc"), 1e-15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void The_federations_track_is_FedAvg_to_the_bit(double lambda)
    {
        static RunSpec Change(RunSpec spec) => spec with { Precision = Precision.Float32, BatchSize = new(5), Local = new LocalWork(Epochs: 2), Participation = new(Count: 2), Rounds = 4, ClipNorm = 1, WeightDecay = 0.01 };
        var ditto = new TestFederation(PersonalRuns.Program("ditto", new { lambda }, change: Change), PersonalRuns.Clients(3));
        var average = new TestFederation(PersonalRuns.Program("fedavg", change: Change), PersonalRuns.Clients(3));

        ditto.Train(4);
        average.Train(4);

        Assert.Equal(average.Server.ContentHash(), ditto.Server.ContentHash());
    }

    [Fact]
    public void Without_a_pull_a_client_trains_alone()
    {
        var data = PersonalRuns.Clients(2);
        var ditto = new TestFederation(PersonalRuns.Program("ditto", new { lambda = 0 }), data);
        var alone = new TestFederation(PersonalRuns.Program("fedavg"), [data[1]]);

        ditto.Train(2);
        alone.Train(2);

        Assert.Equal(PersonalRuns.Numbers(alone.Model, "fc1"), PersonalRuns.Numbers(ditto.View(1), "fc1"), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal(ditto.State(1)["own"].Flat<double>().ToArray(), ditto.View(1).Flat<double>().ToArray());
    }

    [Fact]
    public void A_personal_model_of_a_batch_normalised_network_has_statistics_of_its_own()
    {
        var federation = new TestFederation(PersonalRuns.Program("ditto", model: PersonalRuns.Cnn), PersonalRuns.Images(2));
        federation.Train(1);

        var means = new[] { federation.View(0), federation.View(1), federation.View() }.Select(view => view.Values<double>("norm1.running_mean").ToArray()).ToList();

        Assert.Equal(3, means.DistinctBy(mean => mean[0]).Count());
        // One step from the same weights: the statistics' mean over the clients is the federation's.
        PersonalRuns.AssertClose(means[2], Plain.Times(0.5, Plain.Sum(means[0], means[1])));
    }
}
