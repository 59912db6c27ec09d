using CsCheck;
using Platform.Contracts.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Tests.Plans;

public sealed class PlanTests
{
    [Fact]
    public void A_round_belongs_to_the_phase_it_falls_in()
    {
        var plan = new Plan([new("warm", 2, []), new("main", 3, [])]);

        Assert.Equal(5, plan.Rounds);
        Assert.Equal([0, 0, 1, 1, 1], Enumerable.Range(1, 5).Select(round => plan.Locate(round).Index));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Locate(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Locate(0));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    [InlineData(100, 7)]
    [InlineData(1024, 64)]
    [InlineData(100_000, 64)]
    public void The_default_slice_is_a_sixteenth_of_the_cohort_between_1_and_64(int cohort, int size) =>
        Assert.Equal(size, SlicePlan.Size(cohort, null));

    [Fact]
    public void Slices_are_the_cohort_in_order_without_gaps() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 40]).Sample((cohort, size) =>
        {
            var slices = SlicePlan.Cut([.. Enumerable.Range(0, cohort)], size);
            return slices.SelectMany(slice => slice).SequenceEqual(Enumerable.Range(0, cohort)) && slices.SkipLast(1).All(slice => slice.Count == size);
        });

    [Fact]
    public void A_cohort_is_a_sorted_set_that_depends_on_seed_generation_round_and_resample_alone()
    {
        var drawn = Draw(1, 0, 1, 0);

        Assert.Equal(drawn.Distinct().Order(), drawn);
        Assert.Equal(10, drawn.Count);
        Assert.Equal(drawn, Draw(1, 0, 1, 0));
        Assert.All([Draw(2, 0, 1, 0), Draw(1, 1, 1, 0), Draw(1, 0, 2, 0), Draw(1, 0, 1, 1)], other => Assert.NotEqual(drawn, other));
        Assert.Equal(Enumerable.Range(0, 7), CohortSampler.Draw(1, 0, 1, 0, clients: 7, size: 7));

        static IReadOnlyList<int> Draw(long seed, int generation, int round, int resample) => CohortSampler.Draw(seed, generation, round, resample, clients: 100, size: 10);
    }

    [Fact]
    public void The_learning_rate_decays_by_its_factor_after_every_round()
    {
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedavg")) with { LearningRate = 0.1, LearningRateDecay = 0.998 }, TestRuns.Logistic(1, 2));

        Assert.Equal(0.1, program.LearningRate(1));
        Assert.Equal(0.1 * 0.998, program.LearningRate(2));
        Assert.Equal(0.1 * Math.Pow(0.998, 59), program.LearningRate(60), 1e-16);
    }

    [Fact]
    public void Transforms_stand_in_the_documented_order_whatever_the_method_lists_first()
    {
        var spec = TestRuns.Spec(TestRuns.Choice("fedspeed", new { alpha = 0.5 })) with { ClipNorm = 10, WeightDecay = 1e-3 };

        var work = RunProgram.Of(spec, TestRuns.Logistic(1, 2)).Plan.Phases[0].Steps[0].Work!;

        Assert.Equal(
            [typeof(Perturb), typeof(Mix), typeof(Clip), typeof(AddVector), typeof(Prox), typeof(WeightDecay)],
            work.Stages[0].Parts[0].Transforms.Select(transform => transform.GetType()));
    }
}
