using Platform.Contracts.Runs;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>Methods whose servers do more than to average, on <see cref="TwoClasses"/> with η = 0.1; d is the mean update.</summary>
public sealed class HandComputedServerTests
{
    [Fact]
    public void FedAvgM_keeps_half_of_its_momentum()
    {
        // β = 0.5, η_g = 0.8. Round 1: g = [−1, −0.5], v = d = [0.1, 0.05], x = 0.8·v = [0.08, 0.04].
        // Round 2: 2·(2·0.08 + 0.04) = 0.4, p − 1 = −σ(−0.4) = −0.4013123398875479, g = [−0.8026246797750958, −0.4013123398875479];
        // v = 0.5·[0.1, 0.05] − 0.1·g = [0.1302624679775096, 0.0651312339887548]; x = [0.08, 0.04] + 0.8·v.
        var federation = TwoClasses.TwoRounds("fedavgm", new { beta = 0.5, server_rate = 0.8 }, steps: 1, null, TwoClasses.A);

        TwoClasses.AssertSlot(0.1302624679775096, 0.0651312339887548, federation.Server["momentum"]);
        TwoClasses.AssertSlot(0.1842099743820077, 0.0921049871910038, federation.Model);
    }

    [Fact]
    public void FedAdam_divides_by_the_root_of_its_second_moments()
    {
        // β₁ = 0.9, β₂ = 0.99, ε = 0.01, η_g = 0.1. Round 1: d = [0.1, 0.05], m = 0.1·d = [0.01, 0.005], v = 0.01·d² = [1e-4, 2.5e-5],
        // √v = [0.01, 0.005]: x = 0.1·[0.01/0.02, 0.005/0.015] = [0.05, 1/30].
        // Round 2: 2·(0.1 + 1/30) = 4/15, p − 1 = −σ(−4/15) = −0.4337256058045609, d = [0.0867451211609122, 0.0433725605804561];
        // m = 0.9·m + 0.1·d = [0.0176745121160912, 0.0088372560580456]; v = 0.99·v + 0.01·d² = [1.742471604522135e-4, 4.356179011305338e-5];
        // √v = [0.0132002712, 0.0066001356]: x = [0.05, 1/30] + 0.1·m/(√v + 0.01).
        var federation = TwoClasses.TwoRounds("fedadam", new { beta1 = 0.9, beta2 = 0.99, epsilon = 0.01, server_rate = 0.1 }, steps: 1, null, TwoClasses.A);

        TwoClasses.AssertSlot(0.0176745121160912, 0.0088372560580456, federation.Server["momentum"]);
        TwoClasses.AssertSlot(0.1261823512473868, 0.0865693807003284, federation.Model);
        Assert.Equal(1.742471604522135e-4, federation.Server["squares"].Values<double>("fc.weight")[1], 1e-17); // of both signs: a square
    }

    [Fact]
    public void FedYogi_lets_its_second_moments_rise_and_fall_by_the_squared_update()
    {
        // β₁ = 0.9, β₂ = 0.1, ε = 0.01, η_g = 1. Round 1: d = [0.1, 0.05]; v = 0 is below d², so v = 0.9·d² = [0.009, 0.00225], √v = [0.0948683298, 0.0474341649];
        // m = [0.01, 0.005]; x = m/(√v + 0.01) = [0.0953576738, 0.0870561974].
        // Round 2: p − 1 = −σ(−2·(2·0.0953576738 + 0.0870561974)), d = [0.0729158656745218, 0.0364579328372609];
        // now v is above d², so v = v − 0.9·d² = [0.0042149488796416, 0.0010537372199104]; m = 0.9·m + 0.1·d = [0.0162915865674522, 0.0081457932837261].
        var federation = TwoClasses.TwoRounds("fedyogi", new { beta1 = 0.9, beta2 = 0.1, epsilon = 0.01, server_rate = 1 }, steps: 1, null, TwoClasses.A);

        Assert.Equal(0.0042149488796416, federation.Server["squares"].Values<double>("fc.weight")[0], 1e-15);
        Assert.Equal(0.0010537372199104, federation.Server["squares"].Values<double>("fc.bias")[0], 1e-15);
        TwoClasses.AssertSlot(0.3128031227118218, 0.2788965243378199, federation.Model);
    }

    [Fact]
    public void FedAdagrad_sums_the_squared_updates()
    {
        // β₁ = 0, ε = 0.01, η_g = 0.1. Round 1: d = [0.1, 0.05], v = d²: x = 0.1·[0.1/0.11, 0.05/0.06] = [1/11, 1/12].
        // Round 2: 2·(2/11 + 1/12) = 0.5303030303, p − 1 = −0.3704462137990261, d = [0.0740892427598052, 0.0370446213799026];
        // v = [0.01 + 0.0054892159, 0.0025 + 0.0013723040] = [0.0154892158927214, 0.0038723039731803]; x = [1/11, 1/12] + 0.1·d/(√v + 0.01).
        var federation = TwoClasses.TwoRounds("fedadagrad", new { epsilon = 0.01, server_rate = 0.1 }, steps: 1, null, TwoClasses.A);

        Assert.Equal(0.0154892158927214, federation.Server["squares"].Values<double>("fc.weight")[0], 1e-15);
        TwoClasses.AssertSlot(0.1460121878006351, 0.1346218971105289, federation.Model);
    }

    [Fact]
    public void FedNova_does_not_count_a_client_for_more_because_it_takes_more_steps()
    {
        // One pass in batches of one. a: 1 sample, 1 step, Δ = [0.1, 0.05]. b: 3 samples, 3 steps: b = −0.05; −0.05 − 0.1·σ(−0.1) = −0.0975020812521060;
        // −0.0975020812521060 − 0.1·σ(−0.1950041625) = −0.1426423673142175. Shares 1/4 and 3/4: τ = 1/4·1 + 3/4·3 = 2.5.
        // x = 2.5·(1/4·Δ_a/1 + 3/4·Δ_b/3) = [0.0625, 0.625·(0.05 − 0.1426423673142175)]; FedAvg would give b more: 0.25·0.05 − 0.75·0.1426.
        var spec = TestRuns.Spec(TestRuns.Choice("fednova")) with { Local = new LocalWork(Epochs: 1), BatchSize = new(1) };
        var federation = TwoClasses.Federation(spec, null, TwoClasses.A, TwoClasses.B);

        federation.Train(1);

        TwoClasses.AssertSlot(0.0625, -0.0579014795713859, federation.Model);
    }
}
