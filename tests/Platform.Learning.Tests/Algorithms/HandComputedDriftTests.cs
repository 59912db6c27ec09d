using Platform.Contracts.Runs;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>
/// Methods that correct the drift of local steps, over the two rounds that they need to act, on <see cref="TwoClasses"/> with η = 0.1.
/// The federation has four clients, of which a and b take part; so means over all are a quarter of the sum.
/// </summary>
public sealed class HandComputedDriftTests
{
    [Fact]
    public void SCAFFOLD_corrects_each_step_by_the_control_variates_of_the_round_before()
    {
        // Two steps a round. Round 1, all c zero. a: g = [−1, −0.5], y = [0.1, 0.05]; g = [−0.7550813375962908, −0.3775406687981454],
        //   Δ = [0.1755081337596291, 0.0877540668798146], c_a = −Δ/(2·0.1) = [−0.8775406687981455, −0.4387703343990728].
        //   b: g = 0.5, then σ(−0.1) = 0.4750208125210600: Δ = [0, −0.0975020812521060], c_b = [0, 0.4875104062605300].
        //   x = [0.0877540668798146, −0.0048740071861457]; c = (c_a + c_b)/4 = [−0.2193851671995364, 0.0121850179653643].
        // Round 2. a steps by g − c_a + c: [−0.8310028722889584, −0.4155014361444792] becomes [−0.1728473706903493, 0.0354539162199579],
        //   [−0.8010315924262756, −0.4005157962131378] becomes [−0.1428760908276665, 0.0504395561512993]: Δ_a = [0.0315723461518016, −0.0085893472371257].
        //   b: [0, 0.4975630157045190] becomes [−0.2193851671995364, 0.0222376274093533], [0, 0.4964511746309005] becomes [−0.2193851671995364, 0.0211257863357348]:
        //   Δ_b = [0.0438770334399073, −0.0043363413745088].
        //   c_a' = c_a − c − 5·Δ_a, which is the mean of a's two gradients; c_b' likewise.
        var federation = TwoClasses.TwoRounds("scaffold", new { }, steps: 2, totalClients: 4, TwoClasses.A, TwoClasses.B);

        TwoClasses.AssertSlot(-0.8160172323576170, -0.4080086161788085, federation.State(0)["control"]);
        TwoClasses.AssertSlot(0, 0.4970070951677098, federation.State(1)["control"]);
        TwoClasses.AssertSlot(-0.2040043080894043, 0.0222496197472253, federation.Server["control_mean"]);
        TwoClasses.AssertSlot(0.1254787566756690, -0.0113368514919630, federation.Model);
    }

    [Fact]
    public void FedDyn_pulls_to_the_start_adds_the_dual_and_keeps_the_sum_of_updates()
    {
        // α = 0.5, two steps a round. Round 1, all h zero. a: step [−1, −0.5] to y = [0.1, 0.05]; g + 0.5·y = [−0.7050813375962908, −0.3525406687981454]:
        //   h_a = Δ = [0.1705081337596291, 0.0852540668798145]. b: 0.5, then 0.4750208125210600 − 0.025: h_b = [0, −0.0950020812521060].
        //   h̄ = (h_a + h_b)/4 = [0.0426270334399073, −0.0024370035930729]; x = mean Δ + h̄ = 3·h̄ = [0.1278811003197218, −0.0073110107792186].
        // Round 2, steps g + 0.5·h + 0.5·(y − x). a: g = [−0.7565377934421216, −0.3782688967210608], step [−0.6712837265623071, −0.3356418632811535];
        //   g = [−0.6062147445651671, −0.3031073722825836], step [−0.4873964913572372, −0.2436982456786186]; h_a = [0.2863761555515835, 0.1431880777757918].
        //   b: g = 0.4963445597389899, step 0.4488435191129369; g = 0.4739259926471244, step 0.4039827760654245; h_b = [0, −0.1802847107699422].
        //   h̄ = (h_a + h_b)/4; x = x + mean Δ + h̄.
        var federation = TwoClasses.TwoRounds("feddyn", new { alpha = 0.5 }, steps: 2, totalClients: 4, TwoClasses.A, TwoClasses.B);

        TwoClasses.AssertSlot(0.2863761555515835, 0.1431880777757918, federation.State(0)["dual"]);
        TwoClasses.AssertSlot(0, -0.1802847107699422, federation.State(1)["dual"]);
        TwoClasses.AssertSlot(0.0715940388878959, -0.0092741582485376, federation.Server["dual_mean"]);
        TwoClasses.AssertSlot(0.2574091501035949, -0.0302594783386857, federation.Model);
    }

    [Fact]
    public void FedCM_mixes_in_the_mean_gradient_of_the_round_before()
    {
        // α = 0.25, uniform weights, one pass in batches of one: a takes 1 step, b 3. Rate 0.1, then 0.05. Round 1, M = 0: steps are g/4.
        //   a: Δ = [0.025, 0.0125]. b: −0.0125, −0.0248437581375122, −0.0370332750361633. x = [0.0125, −0.0122666375180817].
        //   M = −½·(Δ_a/(1·0.1) + Δ_b/(3·0.1)) = [−0.125, −½·(0.125 − 0.1234442501205445)] = [−0.125, −0.0007778749397278].
        // Round 2, steps g/4 + ¾·M. a: g = [−0.9872673256629680, −0.4936336628314840]: [−0.3405668314157420, −0.1239918219126668], Δ_a = −0.05 of it.
        //   b: g = 0.4938669888500789, 0.4907956376555063, 0.4877441655453912; steps [−0.09375, 0.1228833410077239], [−0.09375, 0.1221155032090808],
        //   [−0.09375, 0.1213526351815520]: Δ_b = [0.0140625, −0.0183175739699178].
        //   M = −½·(Δ_a/0.05 + Δ_b/0.15): by the round's own rate.
        var federation = FedCm("fedcm", new { alpha = 0.25, weighting = "uniform" });

        TwoClasses.AssertSlot(-0.2171584157078710, -0.0009373310566073, federation.Server["momentum"]);
        TwoClasses.AssertSlot(0.0280454207853936, -0.0183256289552239, federation.Model);
    }

    [Fact]
    public void MoFedSAM_mixes_it_with_the_gradient_after_the_ascent()
    {
        // As FedCM, but g is taken at y + 0.1·g. Round 1. a: at [−0.1, −0.05] p = σ(−0.5), g = [−1.2449186624037092, −0.6224593312018546], Δ = 0.1/4 of it.
        //   b: at 0.05, 0.5249791874789400; at −0.0131244796869735 + 0.0493438…, 0.5181017521594036; then 0.5113077819673362: Δ_b = −0.0388597180401420.
        //   x = [0.0155614832800464, −0.0116491173800478], M = [−0.1556148328004637, −0.0130412196666618].
        // Round 2. a: g = [−1.2219044471822680, −0.6109522235911340], step [−0.4221872363959147, −0.1625189706477799].
        //   b: g = 0.5188752524954946, 0.5157306960599582, 0.5126055477121156; Δ_b = [0.0175066686900522, −0.0178730064908452].
        var federation = FedCm("mofedsam", new { alpha = 0.25, rho = 0.1, ascent = "raw", weighting = "uniform" });

        TwoClasses.AssertSlot(-0.2694491804981312, -0.0216827970210728, federation.Server["momentum"]);
        TwoClasses.AssertSlot(0.0348694985349703, -0.0165226463592759, federation.Model);
        Assert.Equal([2L, 6, 2, 6], federation.Outcomes.Select(outcome => outcome.GradientSamples));
    }

    private static TestFederation FedCm(string algorithm, object options)
    {
        var spec = TestRuns.Spec(TestRuns.Choice(algorithm, options)) with { Local = new LocalWork(Epochs: 1), BatchSize = new(1), LearningRateDecay = 0.5 };
        var federation = TwoClasses.Federation(spec, null, TwoClasses.A, TwoClasses.B);
        federation.Train(2);
        return federation;
    }
}
