using Platform.Contracts.Runs;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>Methods that take the gradient after an ascent, on <see cref="TwoClasses"/> with η = 0.1.</summary>
public sealed class HandComputedAscentTests
{
    [Fact]
    public void FedSAM_steps_along_the_gradient_at_the_ascended_point()
    {
        // Raw ascent, ρ = 0.1, two steps. At 0: g = [−1, −0.5], ascended [−0.1, −0.05], p − 1 = −σ(0.5): g₂ = [−1.2449186624037092, −0.6224593312018546],
        // x = [0.1244918662403709, 0.0622459331201855]. There g = [−0.6984446435705991, −0.3492223217852996], ascended
        // [0.0546474018833110, 0.0273237009416555], g₂ = [−0.8642251743745280, −0.4321125871872640]; x = x − 0.1·g₂.
        var federation = One(new { rho = 0.1, ascent = "raw" }, steps: 2);

        TwoClasses.AssertSlot(0.2109143836778237, 0.1054571918389119, federation.Model);
        Assert.Equal(4, federation.Outcomes[0].GradientSamples);
    }

    [Fact]
    public void FedSAM_scales_the_ascent_by_the_norm_over_all_tensors()
    {
        // ‖g‖ = √(1 + 1 + ¼ + ¼) = 1.5811388300841898: ascended 0.1·g/(‖g‖ + 1e-7) = [−0.0632455492033678, −0.0316227746016839],
        // p − 1 = −0.5784046508632573: x = 0.1·[1.1568093017265146, 0.5784046508632573].
        var federation = One(new { rho = 0.1 }, steps: 1);

        TwoClasses.AssertSlot(0.1156809301726515, 0.0578404650863257, federation.Model);
    }

    [Fact]
    public void FedGAMMA_corrects_the_gradient_after_the_ascent_by_control_variates()
    {
        // Raw ascent, ρ = 0.1, one step, a and b of four clients. Round 1: c_a = g₂ = [−1.2449186624037092, −0.6224593312018546];
        //   b: g = 0.5 ascends to 0.05, c_b = [0, σ(0.1)] = [0, 0.5249791874789400]. x = −0.05·(c_a + c_b) = [0.0622459331201855, 0.0048740071861457],
        //   c = (c_a + c_b)/4 = [−0.3112296656009273, −0.0243700359307286].
        // Round 2. a: g = [−0.8713509968585891, −0.4356754984292945], g₂ = [−1.0882417650479670, −0.5441208825239835];
        //   g₂ − c_a + c = [−0.1545527682451851, 0.0539684127471424]. b: g = 0.5024369842954809, g₂ = 0.5275309791013715;
        //   g₂ − c_b + c = [−0.3112296656009273, −0.0218182443082972]. x = x − 0.05·both; each c_i' is its g₂ again.
        var federation = TwoClasses.TwoRounds("fedgamma", new { rho = 0.1, ascent = "raw" }, steps: 1, totalClients: 4, TwoClasses.A, TwoClasses.B);

        TwoClasses.AssertSlot(-1.0882417650479670, -0.5441208825239835, federation.State(0)["control"]);
        TwoClasses.AssertSlot(0, 0.5275309791013715, federation.State(1)["control"]);
        TwoClasses.AssertSlot(-0.2720604412619918, -0.0041474758556530, federation.Server["control_mean"]);
        TwoClasses.AssertSlot(0.0855350548124911, 0.0032664987642035, federation.Model);
    }

    [Fact]
    public void FedSMOO_turns_the_ascent_by_its_dual_and_the_common_direction()
    {
        // λ = 2, ρ = 0.2, one step, a and b of four clients. Round 1, h, μ and s zero.
        //   a: ε = 0.2·g/(‖g‖ + 1e-7) = [−0.1264910984067357, −0.0632455492033678] = μ_a; g₂ = [−1.3060920577553840, −0.6530460288776920]; h_a = −0.1·g₂.
        //   b: g = [0, 0.5], ‖g‖ = 0.7071067811865476, ε = [0, 0.1414213362373124] = μ_b; g₂ = 0.5702430047477756; h_b = [0, −0.0570243004747776].
        //   h̄ = (h_a + h_b)/4 = [0.0326523014438846, 0.0020700756032479], x = 3·h̄ = [0.0979569043316538, 0.0062102268097437].
        //   mean μ = [−0.0632455492033678, 0.0390878935169723], of length 0.1051462…: s = [−0.1203001957037904, 0.0743495992835854], ‖s‖ = 0.2.
        // Round 2. a: g = [−0.8005842488709336, −0.4002921244354668]; g − μ_a − s = [−0.5537929547604075, −0.4113961745156844], of length 0.9756366630548508;
        //   ε = [−0.1135244131281824, −0.0843338812341485]; μ_a + ε − s = [−0.1197153158311277, −0.2219290297211018];
        //   g₂ = [−1.1088259810772811, −0.5544129905386406]; step g₂ + h_a/2 = [−1.0435213781895119, −0.5217606890947559].
        //   b: g = 0.5031050734872706; g − μ_b − s = [0.1203001957037904, 0.2873341379663729], of length 0.4405293268949274; ε = [0.0546161905921821, 0.1304494639514315];
        //   μ_b + ε − s = [0.1749163862959725, 0.1975212009051584]; g₂ = 0.5679076260977487; step 0.5393954758603600.
        //   h̄ = (h_a + h_b)/4 of the sums of both rounds' Δ; mean μ = [0.0276005352324224, −0.0122039144079717].
        var federation = TwoClasses.TwoRounds("fedsmoo", new { lambda = 2, rho = 0.2 }, steps: 1, totalClients: 4, TwoClasses.A, TwoClasses.B);

        TwoClasses.AssertSlot(-0.1197153158311277, -0.2219290297211018, federation.State(0)["ascent_dual"]);
        TwoClasses.AssertSlot(0.1749163862959725, 0.1975212009051584, federation.State(1)["ascent_dual"]);
        TwoClasses.AssertSlot(0.1293417865772879, -0.0571900537243613, federation.Server["ascent"]);
        TwoClasses.AssertSlot(0.2349613435944896, 0.1174806717972448, federation.State(0)["dual"]);
        TwoClasses.AssertSlot(0.0587403358986224, 0.0016292059341078, federation.Server["dual_mean"]);
        TwoClasses.AssertSlot(0.2088733091397518, 0.0069576934055713, federation.Model);
    }

    private static TestFederation One(object options, int steps)
    {
        var federation = TwoClasses.Federation(TestRuns.Spec(TestRuns.Choice("fedsam", options)) with { Local = new LocalWork(Steps: steps) }, null, TwoClasses.A);
        federation.Train(1);
        return federation;
    }
}
