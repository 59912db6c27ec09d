using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>
/// Methods that are another method at certain options (algorithms.md, 6.3): to the last bit of 32-bit floats where the same operations
/// happen, else within rounding of 64-bit ones. FedSpeed with a dual of zero is FedProx, and FedAvg without its pull: FedSpeedTests, S2.
/// Left out: FedRep with an empty head and FedLoGe without heads, since every model ends in a head.
/// </summary>
public sealed class ReductionLatticeTests
{
    private const int Rounds = 4;
    private const double Rounding = 1e-10;

    private static readonly object Uniform = new { weighting = "uniform" };

    [Fact]
    public void FedProx_without_a_pull_is_FedAvg() => AssertSameBits(Trained("fedavg"), Trained("fedprox", new { mu = 0 }));

    [Fact]
    public void FedSAM_without_an_ascent_is_FedAvg() => AssertSameBits(Trained("fedavg"), Trained("fedsam", new { rho = 0 }));

    [Fact]
    public void FedAvgM_without_momentum_is_FedAvg() => AssertSameBits(Trained("fedavg"), Trained("fedavgm", new { beta = 0 }));

    [Fact]
    public void FedCM_without_its_momentum_is_FedAvg() => AssertSameBits(Trained("fedavg"), Trained("fedcm", new { alpha = 1 }));

    [Fact]
    public void MoFedSAM_without_an_ascent_is_FedCM() => AssertSameBits(Trained("fedcm"), Trained("mofedsam", new { rho = 0 }));

    [Fact]
    public void MoFedSAM_without_its_momentum_is_FedSAM() => AssertSameBits(Trained("fedsam"), Trained("mofedsam", new { alpha = 1 }));

    [Fact]
    public void FedGAMMA_without_an_ascent_is_SCAFFOLD() => AssertSameBits(Trained("scaffold"), Trained("fedgamma", new { rho = 0 }));

    [Fact]
    public void FedSMOO_without_an_ascent_is_FedDyn() => AssertSameBits(Trained("feddyn", new { alpha = 0.25 }), Trained("fedsmoo", new { lambda = 4, rho = 0 }));

    [Fact]
    public void SCAFFOLD_with_control_variates_frozen_at_zero_is_FedAvg() => AssertSameBits(Trained("fedavg", Uniform), Trained("scaffold", afterEachRound: Forget));

    [Fact]
    public void FedGAMMA_with_control_variates_frozen_at_zero_is_FedSAM() =>
        AssertSameBits(Trained("fedsam", new { rho = 0.01, weighting = "uniform" }), Trained("fedgamma", afterEachRound: Forget));

    [Fact]
    public void FedDyn_with_a_vanishing_regulariser_and_duals_at_zero_trains_as_FedAvg() // what its server adds is the trap S3
    {
        TensorSlot Updates(string algorithm, object options)
        {
            TensorSlot? sum = null;
            Federation(algorithm, options).Train(1, slices => sum = slices[0].Update.Partials["updates"].Clone());
            return sum!;
        }

        Assert.Equal(Slots.Digest(Updates("fedavg", Uniform)), Slots.Digest(Updates("feddyn", new { alpha = 1e-300 })));
    }

    [Fact]
    public void FedSpeed_without_an_ascent_is_FedDyn_step_for_step() // S11
    {
        var dyn = Trained("feddyn", new { alpha = 0.25 }, Double);
        var speed = Trained("fedspeed", new { lambda = 4, rho = 0 }, Double);

        Slots.AssertClose(dyn.Model, speed.Model, Rounding);
        Slots.AssertClose(dyn.Server["dual_mean"], speed.Server["dual_mean"], Rounding);
        foreach (var (client, state) in dyn.States)
        {
            var h = speed.States[client]["dual"].Clone();
            h.Scale(-4); // h = −λĝ
            Slots.AssertClose(state["dual"], h, Rounding);
        }
    }

    [Fact]
    public void FedSpeed_over_the_active_clients_is_FedDyn_when_all_take_part()
    {
        Func<RunSpec, RunSpec> all = spec => Double(spec) with { Participation = new(Fraction: 1) };

        Slots.AssertClose(Trained("feddyn", new { alpha = 0.25 }, all).Model, Trained("fedspeed", new { lambda = 4, rho = 0, dual_mean = "active" }, all).Model, Rounding);
    }

    [Fact]
    public void FedAdam_without_memory_and_with_a_large_epsilon_is_nearly_FedAvg()
    {
        // x + ε·d/(|d| + ε): every coordinate falls short of d by d²/(|d| + ε), which is at most d²/ε.
        const double Epsilon = 1000;
        var start = Federation("fedavg", null, Double).Model;
        var average = Trained("fedavg", null, Double, rounds: 1).Model;
        var adam = Trained("fedadam", new { beta1 = 0, beta2 = 0, epsilon = Epsilon, server_rate = Epsilon }, Double, rounds: 1).Model;

        var moved = average.Clone();
        moved.Subtract(start);
        var d = moved.Flat<double>();
        var (expected, actual) = (average.Flat<double>().ToArray(), adam.Flat<double>().ToArray());
        for (var i = 0; i < d.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= (d[i] * d[i] / Epsilon) + 1e-15);
        }

        Assert.True(moved.SquaredNorm() > 1e-4);
    }

    [Fact]
    public void FedNova_of_clients_with_as_many_samples_and_steps_is_FedAvg() => Slots.AssertClose(Trained("fedavg", null, Double).Model, Trained("fednova", null, Double).Model, Rounding);

    [Theory]
    [InlineData("fedbn")]
    [InlineData("silobn")]
    public void On_a_model_without_normalisation_FedBN_and_SiloBN_are_FedAvg(string algorithm)
    {
        var (average, kept) = (Trained("fedavg"), Trained(algorithm));

        AssertSameBits(average, kept);
        Assert.Equal(Slots.Digest(average.Model), Slots.Digest(kept.View(0)));
    }

    [Fact]
    public void On_a_model_with_normalisation_without_running_statistics_SiloBN_is_FedAvg_and_FedBN_is_not()
    {
        var average = Normalised("fedavg");

        AssertSameBits(average, Normalised("silobn"));
        Assert.NotEqual(Slots.Digest(average.Model), Slots.Digest(Normalised("fedbn").Model));
    }

    [Fact]
    public void On_a_model_that_is_all_head_LG_FedAvg_is_FedAvg() => AssertSameBits(Linear("fedavg", Data()), Linear("lg-fedavg", Data()));

    [Fact]
    public void On_a_model_that_is_all_head_FedPer_trains_each_client_alone()
    {
        var together = Linear("fedper", Data());

        for (var client = 0; client < 5; client++)
        {
            var alone = Linear("fedavg", [Data()[client]], spec => spec with { Participation = new(Fraction: 1) });
            Slots.AssertClose(alone.Model, together.View(client), Rounding);
        }
    }

    [Fact]
    public void The_federations_track_of_Ditto_is_FedAvg()
    {
        var (average, ditto) = (Trained("fedavg"), Trained("ditto"));

        AssertSameBits(average, ditto);
        Assert.NotEqual(Slots.Digest(ditto.Model), Slots.Digest(ditto.View(0)));
    }

    [Fact]
    public void Without_a_pull_Dittos_own_models_are_trained_alone()
    {
        // Round after round the client goes on from its own model: all rounds of FedAvg with that client alone.
        Func<RunSpec, RunSpec> all = spec => Double(spec) with { Participation = new(Fraction: 1), BatchSize = BatchSize.Full };
        var ditto = Trained("ditto", new { lambda = 0 }, all);

        for (var client = 0; client < 5; client++)
        {
            var alone = new TestFederation(RunProgram.Of(all(Spec("fedavg", null)), Mlp), [Data()[client]]);
            alone.Train(Rounds);
            Slots.AssertClose(alone.Model, ditto.View(client), Rounding);
        }
    }

    [Fact]
    public void The_federations_track_of_FedROD_is_FedAvg_of_balanced_softmax() =>
        AssertSameBits(Trained("fedavg", null, spec => spec with { Loss = LossFunction.BalancedSoftmax }), Trained("fedrod"));

    private static Model Mlp => MlpReference.Model(4, 3);

    private static RunSpec Double(RunSpec spec) => spec with { Precision = Precision.Float64 };

    /// <summary>Partial participation and small batches in 32-bit floats, all clients of a round in one slice.</summary>
    private static RunSpec Spec(string algorithm, object? options) => TestRuns.Spec(TestRuns.Choice(algorithm, options)) with
    {
        Rounds = Rounds,
        Local = new LocalWork(Steps: 3),
        BatchSize = new(5),
        Participation = new(Count: 3),
        SliceSize = 5,
        WeightDecay = 1e-3,
        ClipNorm = 2,
        Precision = Precision.Float32,
    };

    private static TestFederation Federation(string algorithm, object? options, Func<RunSpec, RunSpec>? change = null)
    {
        var spec = Spec(algorithm, options);
        return new(RunProgram.Of(change?.Invoke(spec) ?? spec, Mlp), Data());
    }

    private static TestFederation Trained(
        string algorithm, object? options = null, Func<RunSpec, RunSpec>? change = null, int rounds = Rounds, Action<TestFederation>? afterEachRound = null)
    {
        var federation = Federation(algorithm, options, change);
        for (var round = 0; round < rounds; round++)
        {
            federation.Train(1);
            afterEachRound?.Invoke(federation);
        }

        return federation;
    }

    /// <summary>All but the model begins anew.</summary>
    private static void Forget(TestFederation federation)
    {
        federation.States.Clear();
        foreach (var (_, slot) in federation.Server.Slots.Where(slot => slot.Key != SlotNames.Model))
        {
            slot.Clear();
        }
    }

    /// <summary>Group normalisation: a scale and a shift, and no statistics.</summary>
    private static TestFederation Normalised(string algorithm)
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("cnn", new { widths = new[] { 2, 2 }, hidden = 4, norm = "group" }), [1, 4, 4], 3);
        var data = TestRuns.Clients(5, 12, 16, 3).Select(samples => samples with { Shape = [1, 4, 4] }).ToList();
        var federation = new TestFederation(RunProgram.Of(Spec(algorithm, null), model), data);
        federation.Train(Rounds);
        return federation;
    }

    private static TestFederation Linear(string algorithm, List<Samples> data, Func<RunSpec, RunSpec>? change = null)
    {
        // All clients, whole batches: nothing is drawn that depends on a client's name or on how many there are.
        var spec = Double(Spec(algorithm, null)) with { Participation = new(Fraction: 1), BatchSize = BatchSize.Full };
        var federation = new TestFederation(RunProgram.Of(change?.Invoke(spec) ?? spec, TestRuns.Logistic(4, 3)), data);
        federation.Train(Rounds);
        return federation;
    }

    private static List<Samples> Data() => TestRuns.Clients(5, 12, 4, 3);

    private static void AssertSameBits(TestFederation expected, TestFederation actual) => Assert.Equal(Slots.Digest(expected.Model), Slots.Digest(actual.Model));
}
