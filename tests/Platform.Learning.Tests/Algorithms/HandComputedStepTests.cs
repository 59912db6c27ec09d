using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>Local steps and the mean of updates, on <see cref="TwoClasses"/> with η = 0.1.</summary>
public sealed class HandComputedStepTests
{
    [Fact]
    public void FedAvg_weighs_updates_by_samples()
    {
        // Δ_a: W 0.1, b 0.05. Δ_b: W 0, b −0.05. Mean with weights 1 and 3: W 0.1/4 = 0.025; b (0.05 − 0.15)/4 = −0.025.
        var model = Train(TestRuns.Choice("fedavg"), steps: 1, TwoClasses.A, TwoClasses.B).Model;

        TwoClasses.AssertSlot(0.025, -0.025, model);
    }

    [Fact]
    public void FedAvg_weighs_updates_uniformly_on_request()
    {
        // W 0.1/2 = 0.05; b (0.05 − 0.05)/2 = 0.
        var model = Train(TestRuns.Choice("fedavg", new { weighting = "uniform" }), steps: 1, TwoClasses.A, TwoClasses.B).Model;

        TwoClasses.AssertSlot(0.05, 0, model);
    }

    [Fact]
    public void FedProx_pulls_the_second_step_back_to_the_start()
    {
        // Step 1 (x = x^t, no pull): W 0.1, b 0.05. Then the scores are ±(2·0.1 + 0.05) = ±0.25 and p₀ = σ(0.5) = 0.6224593312018546,
        // so ∂W₀ = 2·(p₀ − 1) = −0.7550813375962908 and ∂b₀ = −0.3775406687981454.
        // Step 2 with μ = 1: W 0.1 − 0.1·(−0.7550813375962908 + 0.1) = 0.1655081337596291;
        //                    b 0.05 − 0.1·(−0.3775406687981454 + 0.05) = 0.0827540668798145.
        var model = Train(TestRuns.Choice("fedprox", new { mu = 1 }), steps: 2, TwoClasses.A).Model;

        TwoClasses.AssertSlot(0.1655081337596291, 0.0827540668798145, model);
    }

    [Fact]
    public void FedSpeed_mixes_the_gradient_after_the_ascent_and_counts_the_update_twice_in_round_one()
    {
        // Raw ascent with ρ = 0.1: x' = ρ·g has W₀ −0.1, b₀ −0.05; scores ∓0.25, p₀ = σ(−0.5) = 0.3775406687981454.
        // g₂: ∂W₀ = 2·(p₀ − 1) = −1.2449186624037092, ∂b₀ = −0.6224593312018546.
        // α = ½: g̃ has W₀ −1.1224593312018546, b₀ −0.5612296656009273; ĝ and x − x^t are zero.
        // Δ = −0.1·g̃: W₀ 0.11224593312018546, b₀ 0.05612296656009273. One client of one: h̄ = Δ, x = 0 + Δ + h̄ = 2Δ; ĝ = −Δ/10.
        var federation = Train(TestRuns.Choice("fedspeed", new { alpha = 0.5, ascent = "raw" }), steps: 1, TwoClasses.A);

        TwoClasses.AssertSlot(0.2244918662403709, 0.1122459331201855, federation.Model);
        TwoClasses.AssertSlot(0.1122459331201855, 0.0561229665600927, federation.Server["dual_mean"]);
        TwoClasses.AssertSlot(-0.0112245933120185, -0.0056122966560093, federation.State(0)["dual"]);
        Assert.Equal(2, federation.Outcomes[0].GradientSamples);
    }

    [Fact]
    public void FedSpeed_divides_the_ascent_by_the_norm_over_all_tensors()
    {
        // ‖g‖² = 1 + 1 + ¼ + ¼ = 2.5. With ρ = √2.5 the normalised ascent goes as far as g itself: x' has W₀ −1, b₀ −0.5 (less 1e-7 of it),
        // scores ∓2.5, p₀ = σ(−5) = 0.0066928509242849. α = 1: W₀ = 2·0.1·2·(1 − p₀) = 0.3973228596302860.
        var federation = Train(TestRuns.Choice("fedspeed", new { rho = Math.Sqrt(2.5) }), steps: 1, TwoClasses.A);

        Assert.Equal(0.3973228596302860, federation.Model.Values<double>("fc.weight")[0], 1e-8);
    }

    [Fact]
    public void Weight_decay_clipping_and_the_decayed_rate_enter_as_documented()
    {
        // Round 1, clip norm 1: g/‖g‖ has W₀ −1/√2.5 = −0.6324555320336759; η = 0.1: W₀ 0.0632455532033676, b₀ 0.0316227766016838.
        // Round 2, η = 0.05: scores ±(2W₀ + b₀) = ±0.158113883008419, p₀ − 1 = −σ(−0.316227766016838) = −0.4215953373748098;
        // g has W₀ −0.8431906747496196, b₀ −0.4215953373748098, ‖g‖ = 1.3332 > 1: again the unit vector, W₀ −0.6324555320336759.
        // Weight decay 0.5 after the clip: W₀ += 0.5·0.0632455532033676. W₀ = 0.0632455532033676 + 0.05·(0.6324555320336759 − 0.0316227766016838) = 0.0932871909749672.
        var federation = TwoClasses.Federation(
            TestRuns.Spec(TestRuns.Choice("fedavg")) with { ClipNorm = 1, WeightDecay = 0.5, LearningRateDecay = 0.5 },
            null,
            TwoClasses.A);

        federation.Train(2);

        Assert.Equal(0.0932871909749672, federation.Model.Values<double>("fc.weight")[0], 1e-14);
    }

    private static TestFederation Train(Choice algorithm, int steps, params Samples[] clients)
    {
        var federation = TwoClasses.Federation(TestRuns.Spec(algorithm) with { Local = new LocalWork(Steps: steps) }, null, clients);
        federation.Train(1);
        return federation;
    }
}
