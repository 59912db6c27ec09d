using Platform.Learning.Catalogue;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms;

/// <summary>Options that mean the same in every method that has them.</summary>
internal static class SharedOptions
{
    public static Option<string> Weighting { get; } = Option.OneOf(
        "weighting", WeightNames.Samples, [WeightNames.Samples, WeightNames.Uniform], "What a client's update counts for: its number of samples, or the same for all.");

    public static Option<double> ServerRate { get; } = Option.Number(
        "server_rate", 1, NumberRange.AboveTo(0, 1_000), "The server's learning rate: multiplies the mean update.");

    public static Option<double> Lambda { get; } = Option.Number(
        "lambda", 10, NumberRange.Above(0), "The proximal term is (1/2λ)·‖x − x^t‖².");

    public static Option<string> Ascent { get; } = Option.OneOf(
        "ascent", "normalized", ["normalized", "raw"], "Whether the ascent step is ρ·g/‖g‖ as in the experiments, or ρ·g as the algorithm is written.");

    public static Option<double> Rho(double @default) => Option.Number("rho", @default, NumberRange.AtLeast(0), "Length of the ascent step; 0 leaves it out.");
}

/// <summary>The merges that several methods have.</summary>
internal static class SharedMerges
{
    /// <summary>The reduction of the updates of the model.</summary>
    public const string Updates = "updates";

    /// <summary>x ← x + rate · Σ wᵢ Δᵢ / Σ wᵢ.</summary>
    public static Reductions MeanOfUpdates(string weight, double rate = 1) => new([SumOfUpdates(weight)], [new AddReduction(new Mean(Updates, rate), SlotNames.Model)]);

    /// <summary>Σ wᵢ Δᵢ.</summary>
    public static Reduction SumOfUpdates(string weight) => new(Updates, ReductionKind.WeightedSum, Selector.Slot(SlotNames.Model), weight);

    /// <summary>
    /// h̄ ← h̄ + (1/N)·Σ Δᵢ, the mean of all clients' duals as the authors of FedSpeed and FedDyn keep it; then x ← x + mean Δ + h̄.
    /// </summary>
    public static Reductions WithDualMean(string dualMean) => new(
        [SumOfUpdates(WeightNames.Uniform)],
        [
            new AddReduction(new Mean(Updates, Over: [Totals.AllClients]), dualMean),
            new AddReduction(new Mean(Updates), SlotNames.Model),
            new AddSlot(dualMean, SlotNames.Model),
        ]);
}
