using Platform.Contracts.Runs;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>The invariants S1 to S9 of the method, in double precision. Δ is x_K − x^t; h is −λĝ.</summary>
public sealed class FedSpeedTests
{
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(1, 0)]
    public void S1_without_ascent_or_without_its_gradient_one_pass_is_taken_and_the_result_is_the_same_to_the_bit(double alpha, double rho)
    {
        var reference = Federation(new { alpha = 0, rho = 0 });
        var skipped = Federation(new { alpha, rho });

        reference.Train(3);
        skipped.Train(3);

        Assert.Equal(reference.Server.ContentHash(), skipped.Server.ContentHash());
        Assert.All(skipped.Outcomes, outcome => Assert.Equal(outcome.Samples * 3L, outcome.GradientSamples));
    }

    [Fact]
    public void S1_a_tiny_ascent_changes_the_result_by_as_little()
    {
        var without = Federation(new { rho = 0 });
        var tiny = Federation(new { rho = 1e-9 });

        without.Train(3);
        tiny.Train(3);

        AssertClose(without.Model, tiny.Model, 1e-8);
        Assert.NotEqual(without.Server.ContentHash(), tiny.Server.ContentHash());
    }

    [Fact]
    public void S2_with_a_zero_dual_and_no_ascent_local_training_is_FedProx_with_mu_one_over_lambda()
    {
        var speed = Federation(new { alpha = 0, lambda = 4 });
        var prox = new TestFederation(Program(TestRuns.Choice("fedprox", new { mu = 0.25, weighting = "uniform" })), Data());
        TensorSlot? speedSum = null, proxSum = null;

        speed.Train(1, slices => speedSum = slices[0].Update.Partials["updates"].Clone());
        prox.Train(1, slices => proxSum = slices[0].Update.Partials["updates"].Clone());

        AssertClose(proxSum!, speedSum!, 0); // the zero dual adds exactly nothing
    }

    [Fact]
    public void S2_with_a_vanishing_proximal_term_local_training_is_FedAvg()
    {
        var speed = Federation(new { alpha = 0, lambda = 1e300 });
        var average = new TestFederation(Program(TestRuns.Choice("fedavg", new { weighting = "uniform" })), Data());
        TensorSlot? speedSum = null, averageSum = null;

        speed.Train(1, slices => speedSum = slices[0].Update.Partials["updates"].Clone());
        average.Train(1, slices => averageSum = slices[0].Update.Partials["updates"].Clone());

        AssertClose(averageSum!, speedSum!, 0);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("active")]
    public void S3_with_lambda_to_infinity_the_first_round_gives_x_plus_twice_the_mean_update_not_FedAvg(string dual_mean)
    {
        var speed = Federation(new { alpha = 0, lambda = 1e9, dual_mean });
        var average = new TestFederation(Program(TestRuns.Choice("fedavg", new { weighting = "uniform" })), Data());
        var start = speed.Model.Clone();

        speed.Train(1);
        average.Train(1);

        var twice = average.Model.Clone();
        twice.AddScaled(average.Model, 1);
        twice.AddScaled(start, -1); // 2(x + Δ) − x = x + 2Δ
        AssertClose(twice, speed.Model, 1e-8);
        Assert.True(Distance(average.Model, speed.Model) > 1e-3);
    }

    [Fact]
    public void S4_minus_lambda_times_the_dual_is_the_sum_of_the_updates_of_the_rounds_the_client_was_in()
    {
        const double Lambda = 3;
        var federation = Federation(new { lambda = Lambda }, spec => spec with { Participation = new Participation(Count: 2), SliceSize = 1, WeightDecay = 0 });
        Dictionary<string, TensorSlot> sums = [];

        federation.Train(6, slices =>
        {
            foreach (var slice in slices) // one client each: the partial sum is its update
            {
                var client = slice.Clients[0].Client.Value;
                sums.TryAdd(client, new(slice.Update.Partials["updates"].Schema));
                sums[client].AddScaled(slice.Update.Partials["updates"], 1);
            }
        });

        Assert.True(sums.Count > 2);
        foreach (var (client, sum) in sums)
        {
            var h = federation.States[Platform.Contracts.Ids.ClientId.Wrap(client)]["dual"].Clone();
            h.Scale(-Lambda);
            AssertClose(sum, h, Rounding);
        }
    }

    [Fact]
    public void S5_the_dual_is_a_moving_average_of_the_quasi_gradients()
    {
        // γ_k = (η/λ)(1 − η/λ)^(K−1−k), γ = 1 − (1 − η/λ)^K: ĝ^t = (1 − γ)·ĝ^(t−1) + Σ γ_k·g̃_k.
        const double Lambda = 2, Rate = 0.1, Rho = 0.3, Alpha = 0.6, Ratio = Rate / Lambda;
        const int K = 3;
        var samples = Data(1)[0];
        var federation = Federation(new { lambda = Lambda, rho = Rho, alpha = Alpha }, clients: 1);
        federation.Train(2);
        var (start, dual) = (SoftmaxReference.Of(federation.Model), SoftmaxReference.Of(federation.State(0)["dual"]));

        federation.Train(1);

        var (x, expected) = (start, SoftmaxReference.Sum((Math.Pow(1 - Ratio, K), dual)));
        for (var k = 0; k < K; k++)
        {
            var first = SoftmaxReference.Gradient(x, samples, 3);
            var ascent = SoftmaxReference.Sum((1, x), (Rho / (SoftmaxReference.Norm(first) + 1e-7), first));
            var quasi = SoftmaxReference.Sum((1 - Alpha, first), (Alpha, SoftmaxReference.Gradient(ascent, samples, 3)));
            expected = SoftmaxReference.Sum((1, expected), (Ratio * Math.Pow(1 - Ratio, K - 1 - k), quasi));
            x = SoftmaxReference.Sum((1, x), (-Rate, quasi), (Rate, dual), (-Ratio, x), (Ratio, start));
        }

        Assert.True(SoftmaxReference.Norm(SoftmaxReference.Sum((1, expected), (-1, SoftmaxReference.Of(federation.State(0)["dual"])))) < Rounding);
    }

    [Theory]
    [InlineData("all", 5)]
    [InlineData("active", 5)]
    [InlineData("all", 1)]
    public void S6_and_S9_with_all_clients_the_next_model_is_twice_the_mean_of_local_models_minus_the_one_before(string dual_mean, int clients)
    {
        const double Lambda = 5;
        var federation = Federation(new { lambda = Lambda, dual_mean }, clients: clients);
        List<TensorSlot> means = [];
        for (var round = 0; round < 4; round++)
        {
            // m^t = x^t + mean Δ; with dual_mean = active what is sent is Δ − λĝ, so Δ is taken from the duals' change instead.
            var before = Enumerable.Range(0, clients).Select(client => federation.States.TryGetValue(TestRuns.Name(client), out var state) ? state["dual"].Clone() : null).ToList();
            var mean = federation.Model.Clone();
            federation.Train(1);
            for (var client = 0; client < clients; client++)
            {
                mean.AddScaled(federation.State(client)["dual"], -Lambda / clients);
                if (before[client] is { } old)
                {
                    mean.AddScaled(old, Lambda / clients);
                }
            }

            means.Add(mean);
            if (round > 0)
            {
                var expected = means[round].Clone();
                expected.Scale(2);
                expected.AddScaled(means[round - 1], -1);
                AssertClose(expected, federation.Model, Rounding);
            }
        }
    }

    [Fact]
    public void S7_with_all_clients_it_reaches_the_minimum_of_the_mean_objective_where_FedAvg_stays_biased()
    {
        // Softmax regression with weight decay is strictly convex; many local steps on different data pull FedAvg off the minimum.
        Func<RunSpec, RunSpec> many = spec => spec with { Local = new LocalWork(Steps: 5), WeightDecay = 1, Rounds = 1000 };
        var speed = Federation(new { alpha = 0, lambda = 2 }, many, clients: 3);
        var average = new TestFederation(Program(TestRuns.Choice("fedavg", new { weighting = "uniform" }), many), Data(3));

        speed.Train(250);
        average.Train(100);

        Assert.True(GradientNorm(speed.Model) < 1e-10, $"{GradientNorm(speed.Model)}");
        Assert.True(GradientNorm(average.Model) > 1e-3, $"{GradientNorm(average.Model)}");
        var sum = new TensorSlot(speed.Model.Schema);
        for (var client = 0; client < 3; client++)
        {
            sum.AddScaled(speed.State(client)["dual"], 1);
        }

        Assert.True(Math.Sqrt(sum.SquaredNorm()) < 1e-10);
        Assert.True(Math.Sqrt(speed.State(0)["dual"].SquaredNorm()) > 1e-2); // each dual is its client's gradient, not zero
    }

    [Fact]
    public void S8_both_dual_means_agree_when_all_clients_take_part_and_not_otherwise()
    {
        var (all, active) = (Federation(new { dual_mean = "all" }), Federation(new { dual_mean = "active" }));
        Func<RunSpec, RunSpec> two = spec => spec with { Participation = new Participation(Count: 2) };
        var (allOfTwo, activeOfTwo) = (Federation(new { dual_mean = "all" }, two), Federation(new { dual_mean = "active" }, two));

        foreach (var federation in new[] { all, active, allOfTwo, activeOfTwo })
        {
            federation.Train(4);
        }

        AssertClose(all.Model, active.Model, Rounding);
        Assert.True(Distance(allOfTwo.Model, activeOfTwo.Model) > 1e-3);
    }

    [Fact]
    public void The_server_slot_is_the_mean_over_all_clients_of_minus_lambda_times_their_duals()
    {
        var federation = Federation(new { lambda = 4 }, spec => spec with { Participation = new Participation(Count: 2) });

        federation.Train(5);

        var mean = new TensorSlot(federation.Model.Schema);
        foreach (var state in federation.States.Values) // those that never took part have a zero dual
        {
            mean.AddScaled(state["dual"], -4.0 / 5);
        }

        AssertClose(mean, federation.Server["dual_mean"], Rounding);
    }

    [Fact]
    public void Clipping_bounds_the_gradient_of_the_loss_and_not_what_the_dual_adds()
    {
        // One step from a zero dual: Δ = −η·clip(g), whose norm is η times the bound. In round 2, g̃ − ĝ is not bounded by it.
        const double Bound = 1e-3, Rate = 0.1;
        var federation = Federation(
            new { alpha = 0, lambda = 0.2 },
            spec => spec with { Local = new LocalWork(Steps: 1), ClipNorm = Bound, LearningRate = Rate, SliceSize = 1 },
            clients: 1);
        var start = federation.Model.Clone();

        federation.Train(1);
        Assert.Equal(Rate * Bound, Math.Sqrt(federation.Outcomes[0].SquaredDrift), 1e-12);

        // ĝ = −Δ/λ = (η/λ)·clip(g) = clip(g)/2: the second Δ = −η·(clip(g') − ĝ) is shorter where g' ≈ g.
        federation.Train(1);
        Assert.Equal(Rate * Bound / 2, Math.Sqrt(federation.Outcomes[1].SquaredDrift), 1e-5);
        Assert.True(Distance(start, federation.Model) > 0);
    }

    private static TestFederation Federation(object options, Func<RunSpec, RunSpec>? change = null, int clients = 5) =>
        new(Program(TestRuns.Choice("fedspeed", options), change), Data(clients));

    private static RunProgram Program(Platform.Contracts.Catalogue.Choice algorithm, Func<RunSpec, RunSpec>? change = null)
    {
        var spec = TestRuns.Spec(algorithm) with { Local = new LocalWork(Steps: 3), SliceSize = 100 };
        return RunProgram.Of(change?.Invoke(spec) ?? spec, TestRuns.Logistic(4, 3));
    }

    private static List<Samples> Data(int clients = 5) => TestRuns.Clients(clients, 12, 4, 3);

    /// <summary>The norm of the gradient of the mean objective, read off one FedAvg step of rate 1 from the model.</summary>
    private static double GradientNorm(TensorSlot model)
    {
        var one = new TestFederation(
            Program(TestRuns.Choice("fedavg", new { weighting = "uniform" }), spec => spec with { Local = new LocalWork(Steps: 1), LearningRate = 1, WeightDecay = 1 }),
            Data(3));
        one.Model.CopyFrom(model);
        one.Train(1);
        return Distance(model, one.Model);
    }

    private static double Distance(TensorSlot left, TensorSlot right)
    {
        var difference = left.Clone();
        difference.AddScaled(right, -1);
        return Math.Sqrt(difference.SquaredNorm());
    }

    private static void AssertClose(TensorSlot expected, TensorSlot actual, double tolerance) =>
        Assert.True(Distance(expected, actual) <= tolerance, $"The distance is {Distance(expected, actual)}.");
}
