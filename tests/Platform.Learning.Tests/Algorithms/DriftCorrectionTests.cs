using Platform.Contracts.Runs;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>What control variates and duals are for, and what they always sum to.</summary>
public sealed class DriftCorrectionTests
{
    private const double Decay = 1;

    [Theory]
    [InlineData("scaffold")]
    [InlineData("fedgamma")]
    public void The_servers_control_variate_is_the_mean_of_all_clients_own(string algorithm)
    {
        // Clients of 6, 12 and 18 samples in batches of five, so that each takes another number of steps; two of five a round.
        var data = TestRuns.Clients(5, 18, 4, 3).Select((samples, client) => Take(samples, 6 * (1 + (client % 3)))).ToList();
        var federation = Federation(algorithm, null, data, spec => spec with { Local = new LocalWork(Epochs: 1), BatchSize = new(5), Participation = new(Count: 2) });

        for (var round = 0; round < 6; round++)
        {
            federation.Train(1);
            var mean = new TensorSlot(federation.Model.Schema);
            foreach (var state in federation.States.Values) // that of a client that never took part is zero
            {
                mean.AddScaled(state["control"], 1.0 / 5);
            }

            Slots.AssertClose(mean, federation.Server["control_mean"], 1e-13);
        }
    }

    [Fact]
    public void SCAFFOLDs_corrections_cancel_where_all_clients_are_the_same()
    {
        var federation = Federation("scaffold", null, [.. Enumerable.Repeat(Data(1)[0], 3)]);

        for (var round = 0; round < 5; round++)
        {
            federation.Train(1);
            Slots.AssertClose(federation.Server["control_mean"], federation.State(round % 3)["control"], 1e-14);
        }

        Assert.True(federation.Server["control_mean"].SquaredNorm() > 1e-6);
    }

    [Fact]
    public void FedSMOOs_common_ascent_has_the_length_rho_after_every_round()
    {
        const double Rho = 0.37;
        var federation = Federation("fedsmoo", new { rho = Rho }, Data(5), spec => spec with { Participation = new(Count: 2) });

        for (var round = 0; round < 5; round++)
        {
            federation.Train(1);
            Assert.Equal(Rho, Math.Sqrt(federation.Server["ascent"].SquaredNorm()), 1e-14);
        }
    }

    [Theory]
    [InlineData("scaffold", "control", 1.0)]
    [InlineData("feddyn", "dual", -0.5)] // the paper's gradient is −α·h
    public void With_all_clients_it_reaches_the_minimum_of_the_mean_objective_where_FedAvg_stays_biased(string algorithm, string slot, double scale)
    {
        // Softmax regression with weight decay 1 is strictly convex; five local steps on different data pull FedAvg off the minimum.
        var data = Data(3);
        Func<RunSpec, RunSpec> many = spec => spec with { Local = new LocalWork(Steps: 5), WeightDecay = Decay };
        var corrected = Federation(algorithm, algorithm == "feddyn" ? new { alpha = 0.5 } : null, data, many);
        var average = Federation("fedavg", new { weighting = "uniform" }, data, many);

        corrected.Train(250);
        average.Train(100);

        Assert.True(SoftmaxReference.Norm(MeanGradient(corrected.Model, data)) < 1e-10, $"{SoftmaxReference.Norm(MeanGradient(corrected.Model, data))}");
        Assert.True(SoftmaxReference.Norm(MeanGradient(average.Model, data)) > 1e-3, $"{SoftmaxReference.Norm(MeanGradient(average.Model, data))}");
        for (var client = 0; client < 3; client++)
        {
            // What a client keeps has become its own gradient at the common minimum.
            var kept = SoftmaxReference.Of(corrected.State(client)[slot]);
            Assert.True(SoftmaxReference.Norm(SoftmaxReference.Sum((scale, kept), (-1, Gradient(corrected.Model, data[client])))) < 1e-9);
            Assert.True(SoftmaxReference.Norm(kept) > 1e-2);
        }
    }

    private static double[] Gradient(TensorSlot model, Samples samples)
    {
        var x = SoftmaxReference.Of(model);
        return SoftmaxReference.Sum((1, SoftmaxReference.Gradient(x, samples, 3)), (Decay, x));
    }

    private static double[] MeanGradient(TensorSlot model, List<Samples> data) =>
        SoftmaxReference.Sum([.. data.Select(samples => (1.0 / data.Count, Gradient(model, samples)))]);

    private static Samples Take(Samples samples, int count) => new(samples.Features[..(count * samples.Shape[0])], samples.Labels[..count], samples.Shape);

    private static List<Samples> Data(int clients) => TestRuns.Clients(clients, 12, 4, 3);

    private static TestFederation Federation(string algorithm, object? options, List<Samples> data, Func<RunSpec, RunSpec>? change = null)
    {
        var spec = TestRuns.Spec(TestRuns.Choice(algorithm, options)) with { Local = new LocalWork(Steps: 3), Rounds = 1000 };
        return new(RunProgram.Of(change?.Invoke(spec) ?? spec, TestRuns.Logistic(4, 3)), data);
    }
}
