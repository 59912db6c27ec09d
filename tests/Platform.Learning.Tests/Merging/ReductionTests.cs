using Platform.Contracts.Problems;
using Platform.Learning.Merging;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Merging;

/// <summary>Merge policies are data: what they name is what happens.</summary>
public sealed class ReductionTests
{
    private static readonly SlotSchema Two = new(
    [
        new("body.weight", ElementType.Float64, [2], TensorKind.Trainable, ["backbone"]),
        new("head.weight", ElementType.Float64, [1], TensorKind.Trainable, ["head"]),
    ]);

    private static readonly BagSchema Uploads = new([KeyValuePair.Create("model", Two)]);

    [Fact]
    public void A_weighted_sum_a_maximum_and_a_count_are_folded_over_clients_and_slices()
    {
        var policy = new Reductions(
            [
                new("sum", ReductionKind.WeightedSum, Selector.All, WeightNames.Samples),
                new("largest", ReductionKind.Maximum, Selector.All, WeightNames.Uniform),
                new("sent", ReductionKind.Count, Selector.All, WeightNames.Uniform),
            ],
            []);
        var (first, second) = (SliceUpdate.Start(policy, Uploads), SliceUpdate.Start(policy, Uploads));
        first.Fold(Upload(1, -2, 0), samples: 10);
        first.Fold(Upload(3, -5, 0), samples: 1);
        second.Fold(Upload(-7, 0, 0), samples: 2);

        first.Combine(second);

        Assert.Equal([(10 * 1) + 3 - 14, -20 - 5, 0], Values(first, "sum"));
        Assert.Equal([3, 0, 0], Values(first, "largest"));
        Assert.Equal([3, 2, 0], Values(first, "sent"));
        Assert.Equal(13, first.Weights[WeightNames.Samples]);
        Assert.Equal(3, first.Weights[WeightNames.Uniform]);
    }

    [Fact]
    public void A_reduction_over_a_part_of_the_model_leaves_the_rest_of_the_server_as_it_is()
    {
        var policy = new Reductions(
            [new("body", ReductionKind.WeightedSum, Selector.Slot("model").And(Selector.Group("backbone")), WeightNames.Uniform)],
            [new AddReduction(new Mean("body"), "model")]);
        var update = SliceUpdate.Start(policy, Uploads);
        update.Fold(Upload(2, 4, 100), samples: 1);
        update.Fold(Upload(4, 0, 100), samples: 1);
        var server = Upload(1, 1, 1);

        var next = ServerMerge.Apply(policy, server, new MergedSums(update.Partials, update.Weights, 5, Rate: 1));

        Assert.Equal(["body.weight"], update.Partials["body"].Schema.Entries.Select(entry => entry.Path));
        Assert.Equal([1 + 3, 1 + 2, 1], next["model"].Values<double>("body.weight").ToArray().Append(next["model"].Values<double>("head.weight")[0]));
        Assert.Equal(1, server["model"].Values<double>("body.weight")[0]);
    }

    [Fact]
    public void Operations_divide_by_the_weight_by_all_clients_or_by_nothing_and_run_in_order()
    {
        var policy = new Reductions(
            [new("sum", ReductionKind.WeightedSum, Selector.All, WeightNames.Samples)],
            [
                new AddReduction(new Mean("sum", Over: [Totals.AllClients]), "mean"),
                new AddReduction(new Mean("sum", Scale: 10), "model"),
                new AddSlot("mean", "model", Scale: 2),
                new AddReduction(new Mean("sum", Over: []), "raw"),
            ]);
        var update = SliceUpdate.Start(policy, Uploads);
        update.Fold(Upload(6, 0, 0), samples: 4); // the sum is 24
        var server = new TensorBag(new[] { "model", "mean", "raw" }.Select(slot => KeyValuePair.Create(slot, new TensorSlot(Two))));

        var next = ServerMerge.Apply(policy, server, new MergedSums(update.Partials, update.Weights, 8, Rate: 1));

        Assert.Equal(24 / 8, next["mean"].Values<double>("body.weight")[0]);
        Assert.Equal((10 * 24 / 4) + (2 * 3), next["model"].Values<double>("body.weight")[0]);
        Assert.Equal(24, next["raw"].Values<double>("body.weight")[0]);
    }

    [Fact]
    public void A_step_in_which_nobody_counts_is_refused()
    {
        var (policy, none) = (Averaging, SliceUpdate.Start(Averaging, Uploads));
        var problem = Assert.Throws<ProblemException>(() => ServerMerge.Apply(policy, Upload(1, 1, 1), new MergedSums(none.Partials, none.Weights, 3, Rate: 1)));

        Assert.Equal(ProblemCodes.ClientFailed, problem.Code);
    }

    [Fact]
    public void A_merge_that_overflows_is_refused_and_names_the_slot()
    {
        var update = SliceUpdate.Start(Averaging, Uploads);
        update.Fold(Upload(1e308, 0, 0), samples: 1);

        var problem = Assert.Throws<ProblemException>(() => ServerMerge.Apply(Averaging, Upload(1e308, 0, 0), new MergedSums(update.Partials, update.Weights, 3, Rate: 1)));

        Assert.Equal(ProblemCodes.NonFinite, problem.Code);
        Assert.Contains("'model'", problem.Message, StringComparison.Ordinal);
    }

    private static Reductions Averaging { get; } = new(
        [new("sum", ReductionKind.WeightedSum, Selector.All, WeightNames.Uniform)],
        [new AddReduction(new Mean("sum"), "model")]);

    private static TensorBag Upload(double a, double b, double head)
    {
        var slot = new TensorSlot(Two);
        slot.Values<double>("body.weight")[0] = a;
        slot.Values<double>("body.weight")[1] = b;
        slot.Values<double>("head.weight")[0] = head;
        return new([KeyValuePair.Create("model", slot)]);
    }

    private static double[] Values(SliceUpdate update, string reduction) =>
        [.. update.Partials[reduction].Values<double>("body.weight"), .. update.Partials[reduction].Values<double>("head.weight")];
}
