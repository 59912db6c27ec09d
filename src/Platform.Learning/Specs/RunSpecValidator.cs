using Platform.Contracts.Federations;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Learning.Algorithms;
using Platform.Learning.Catalogue;
using Platform.Learning.Merging.Robust;
using Platform.Learning.Models;
using Platform.Learning.Plans;

namespace Platform.Learning.Specs;

/// <summary>Checks a run spec before it is accepted: in one pass, all faults at once.</summary>
public static class RunSpecValidator
{
    private static readonly NumberRange Rounds = NumberRange.Between(1, 100_000);
    private static readonly NumberRange LocalEpochs = NumberRange.Between(1, 10_000);
    private static readonly NumberRange LocalSteps = NumberRange.Between(1, 1_000_000);
    private static readonly NumberRange Batch = NumberRange.Between(1, 1_000_000);
    private static readonly NumberRange Rate = NumberRange.AboveTo(0, 1_000);
    private static readonly NumberRange Decay = NumberRange.AboveTo(0, 1);
    private static readonly NumberRange WeightDecay = NumberRange.Between(0, 1_000);
    private static readonly NumberRange Slice = NumberRange.Between(1, 10_000);
    private const int LongestName = 200;

    /// <summary>Every fault of a spec, each with its JSON pointer; empty if there is none.</summary>
    /// <param name="spec">What was sent.</param>
    /// <param name="clients">How many clients its federation has.</param>
    /// <param name="model">Its federation's model.</param>
    /// <param name="updates">What its federation says of single updates.</param>
    public static IReadOnlyList<Fault> Validate(RunSpec spec, int clients, Model model, UpdatePolicy updates = UpdatePolicy.Single)
    {
        var checks = new SpecChecks();
        if (AlgorithmCatalogue.Instance.Read(spec.Algorithm, "/algorithm", checks.Sink)?.Misfit(model) is { } misfit)
        {
            checks.Sink.Add(new("/algorithm", ProblemCodes.UnsupportedCombination, misfit));
        }

        CheckMerge(checks, spec, clients, updates);
        checks.Number("/rounds", spec.Rounds, Rounds);
        CheckParticipation(checks, spec.Participation, clients);
        CheckLocal(checks, spec.Local);
        checks.Number("/batchSize", spec.BatchSize.Samples, Batch);
        checks.Number("/learningRate", spec.LearningRate, Rate);
        checks.Number("/learningRateDecay", spec.LearningRateDecay, Decay);
        checks.Number("/weightDecay", spec.WeightDecay, WeightDecay);
        checks.Number("/clipNorm", spec.ClipNorm, NumberRange.Above(0));
        checks.Number("/evaluation/every", spec.Evaluation?.Every, Rounds);
        checks.Number("/evaluation/tauNorm", spec.Evaluation?.TauNorm, NumberRange.Between(0, 1));
        checks.Number("/checkpoints/every", spec.Checkpoints?.Every, Rounds);
        checks.Number("/sliceSize", spec.SliceSize, Slice);
        if (spec.Name is { Length: 0 or > LongestName })
        {
            checks.OutOfRange("/name", $"1 to {LongestName} characters", $"{spec.Name.Length}");
        }

        if (!Enum.IsDefined(spec.Loss))
        {
            checks.OutOfRange("/loss", "cross_entropy or balanced_softmax", $"{spec.Loss}");
        }

        if (!Enum.IsDefined(spec.Precision))
        {
            checks.OutOfRange("/precision", "float32 or float64", $"{spec.Precision}");
        }

        return checks.Faults;
    }

    private static void CheckParticipation(SpecChecks checks, Participation participation, int clients)
    {
        checks.ExactlyOne("/participation", "fraction", participation.Fraction is not null, "count", participation.Count is not null);
        checks.Number("/participation/fraction", participation.Fraction, NumberRange.AboveTo(0, 1));
        if (participation.Count is { } count && (count < 1 || count > clients))
        {
            checks.OutOfRange("/participation/count", $"1 to the federation's {clients} clients", $"{count}");
        }
    }

    private static void CheckMerge(SpecChecks checks, RunSpec spec, int clients, UpdatePolicy updates)
    {
        var cohort = spec.Participation.CohortSize(clients);
        if (spec.Merge is not null && MergeRule.Catalogue.Read(spec.Merge, "/merge", checks.Sink) is { } rule)
        {
            if (cohort < rule.LeastClients)
            {
                checks.Sink.Add(new("/merge", ProblemCodes.UnsupportedCombination, $"{spec.Merge.Name} with these options needs at least {rule.LeastClients} clients a round, and a round has {cohort}."));
            }

            if (updates is UpdatePolicy.Summed && rule.NeedsIndividuals)
            {
                checks.Sink.Add(new("/merge", ProblemCodes.UnsupportedCombination, $"{spec.Merge.Name} looks at single updates, and the federation lets only sums leave the workers ('updates': 'summed')."));
            }
        }

        if (updates is UpdatePolicy.Summed && spec.SliceSize is not <= 0 && LeavesOneAlone(cohort, spec.SliceSize))
        {
            checks.Sink.Add(new("/sliceSize", ProblemCodes.UnsupportedCombination, $"Slices of {SlicePlan.Size(cohort, spec.SliceSize)} of {cohort} clients leave one alone, whose sum would be its update, and the federation lets only sums leave the workers ('updates': 'summed'); choose another 'sliceSize'."));
        }
    }

    private static bool LeavesOneAlone(int cohort, int? sliceSize) => SlicePlan.Size(cohort, sliceSize) is var size && (size == 1 || cohort % size == 1);

    private static void CheckLocal(SpecChecks checks, LocalWork local)
    {
        checks.ExactlyOne("/local", "epochs", local.Epochs is not null, "steps", local.Steps is not null);
        checks.Number("/local/epochs", local.Epochs, LocalEpochs);
        checks.Number("/local/steps", local.Steps, LocalSteps);
    }
}
