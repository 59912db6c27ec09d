using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>
/// Two classes, one feature, all weights zero, so both probabilities are 1/2. Client a has one sample, x = 2 with label 0: its
/// gradient is (p − onehot)·x, that is ∂W = [−1, 1] and ∂b = [−½, ½]. Client b has three samples x = 0 with label 1: ∂W = 0, ∂b = [½, −½].
/// By symmetry the second number is always minus the first, so only the first is computed. η = 0.1.
/// </summary>
public sealed class HandComputedStepTests
{
    private static readonly Samples A = new([2], [0], [1]);
    private static readonly Samples B = new([0, 0, 0], [1, 1, 1], [1]);

    [Fact]
    public void FedAvg_weighs_updates_by_samples()
    {
        // Δ_a: W 0.1, b 0.05. Δ_b: W 0, b −0.05. Mean with weights 1 and 3: W 0.1/4 = 0.025; b (0.05 − 0.15)/4 = −0.025.
        var model = Train(TestRuns.Choice("fedavg"), steps: 1, A, B).Model;

        AssertModel(0.025, -0.025, model);
    }

    [Fact]
    public void FedAvg_weighs_updates_uniformly_on_request()
    {
        // W 0.1/2 = 0.05; b (0.05 − 0.05)/2 = 0.
        var model = Train(TestRuns.Choice("fedavg", new { weighting = "uniform" }), steps: 1, A, B).Model;

        AssertModel(0.05, 0, model);
    }

    [Fact]
    public void FedProx_pulls_the_second_step_back_to_the_start()
    {
        // Step 1 (x = x^t, no pull): W 0.1, b 0.05. Then the scores are ±(2·0.1 + 0.05) = ±0.25 and p₀ = σ(0.5) = 0.6224593312018546,
        // so ∂W₀ = 2·(p₀ − 1) = −0.7550813375962908 and ∂b₀ = −0.3775406687981454.
        // Step 2 with μ = 1: W 0.1 − 0.1·(−0.7550813375962908 + 0.1) = 0.1655081337596291;
        //                    b 0.05 − 0.1·(−0.3775406687981454 + 0.05) = 0.0827540668798145.
        var model = Train(TestRuns.Choice("fedprox", new { mu = 1 }), steps: 2, A).Model;

        AssertModel(0.1655081337596291, 0.0827540668798145, model);
    }

    [Fact]
    public void FedSpeed_mixes_the_gradient_after_the_ascent_and_counts_the_update_twice_in_round_one()
    {
        // Raw ascent with ρ = 0.1: x' = ρ·g has W₀ −0.1, b₀ −0.05; scores ∓0.25, p₀ = σ(−0.5) = 0.3775406687981454.
        // g₂: ∂W₀ = 2·(p₀ − 1) = −1.2449186624037092, ∂b₀ = −0.6224593312018546.
        // α = ½: g̃ has W₀ −1.1224593312018546, b₀ −0.5612296656009273; ĝ and x − x^t are zero.
        // Δ = −0.1·g̃: W₀ 0.11224593312018546, b₀ 0.05612296656009273. One client of one: h̄ = Δ, x = 0 + Δ + h̄ = 2Δ; ĝ = −Δ/10.
        var federation = Train(TestRuns.Choice("fedspeed", new { alpha = 0.5, ascent = "raw" }), steps: 1, A);

        AssertModel(0.2244918662403709, 0.1122459331201855, federation.Model);
        AssertModel(0.1122459331201855, 0.0561229665600927, federation.Server["dual_mean"]);
        AssertModel(-0.0112245933120185, -0.0056122966560093, federation.State(0)["dual"]);
        Assert.Equal(2, federation.Outcomes[0].GradientSamples);
    }

    [Fact]
    public void FedSpeed_divides_the_ascent_by_the_norm_over_all_tensors()
    {
        // ‖g‖² = 1 + 1 + ¼ + ¼ = 2.5. With ρ = √2.5 the normalised ascent goes as far as g itself: x' has W₀ −1, b₀ −0.5 (less 1e-7 of it),
        // scores ∓2.5, p₀ = σ(−5) = 0.0066928509242849. α = 1: W₀ = 2·0.1·2·(1 − p₀) = 0.3973228596302860.
        var federation = Train(TestRuns.Choice("fedspeed", new { rho = Math.Sqrt(2.5) }), steps: 1, A);

        Assert.Equal(0.3973228596302860, federation.Model.Values<double>("fc.weight")[0], 1e-8);
    }

    [Fact]
    public void Weight_decay_clipping_and_the_decayed_rate_enter_as_documented()
    {
        // Round 1, clip norm 1: g/‖g‖ has W₀ −1/√2.5 = −0.6324555320336759; η = 0.1: W₀ 0.0632455532033676, b₀ 0.0316227766016838.
        // Round 2, η = 0.05: scores ±(2W₀ + b₀) = ±0.158113883008419, p₀ − 1 = −σ(−0.316227766016838) = −0.4215953373748098;
        // g has W₀ −0.8431906747496196, b₀ −0.4215953373748098, ‖g‖ = 1.3332 > 1: again the unit vector, W₀ −0.6324555320336759.
        // Weight decay 0.5 after the clip: W₀ += 0.5·0.0632455532033676. W₀ = 0.0632455532033676 + 0.05·(0.6324555320336759 − 0.0316227766016838) = 0.0932871909749672.
        var federation = Federation(
            TestRuns.Spec(TestRuns.Choice("fedavg")) with { ClipNorm = 1, WeightDecay = 0.5, LearningRateDecay = 0.5 },
            A);

        federation.Train(2);

        Assert.Equal(0.0932871909749672, federation.Model.Values<double>("fc.weight")[0], 1e-14);
    }

    private static TestFederation Train(Choice algorithm, int steps, params Samples[] clients)
    {
        var federation = Federation(TestRuns.Spec(algorithm) with { Local = new LocalWork(Steps: steps) }, clients);
        federation.Train(1);
        return federation;
    }

    private static TestFederation Federation(RunSpec spec, params Samples[] clients)
    {
        var program = RunProgram.Of(spec, TestRuns.Logistic(1, 2));
        return new(program, clients) { Server = new TensorBag(program.ServerSchema) };
    }

    private static void AssertModel(double weight, double bias, TensorSlot slot)
    {
        Assert.Equal([weight, -weight], slot.Values<double>("fc.weight").ToArray(), (expected, actual) => Math.Abs(expected - actual) < 1e-15);
        Assert.Equal([bias, -bias], slot.Values<double>("fc.bias").ToArray(), (expected, actual) => Math.Abs(expected - actual) < 1e-15);
    }
}
