using Platform.Contracts.Problems;
using Platform.Learning.Merging.Robust;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Merging;

/// <summary>Makes the next server state from the slices' updates. Touches no torch.</summary>
public static class ServerMerge
{
    /// <summary>Merges the updates of a step.</summary>
    /// <param name="program">The run.</param>
    /// <param name="at">The round and the step.</param>
    /// <param name="server">The server state that the updates were trained from; it is left as it is.</param>
    /// <param name="updates">The slices' updates in slice order. One is looked at at a time, so give them lazily.</param>
    /// <param name="totalClients">How many clients the federation has.</param>
    /// <exception cref="ProblemException">No client's update was accepted, too few were for the merge's rule, or the result is not finite.</exception>
    public static TensorBag Merge(RunProgram program, Training.StepPosition at, TensorBag server, IEnumerable<SliceUpdate> updates, int totalClients)
    {
        var step = program.Step(at);
        var total = Combine(updates) ?? SliceUpdate.Start(program, at);
        // The updates of a step that sends nothing, or in which nobody takes part, weigh nothing; there is nothing to refuse.
        if (step.Merge.Sums.Named.Count > 0 && total.Weights[WeightNames.Uniform] == 0)
        {
            throw new ProblemException(ProblemCodes.ClientFailed, "The step has no update to merge: every client was refused.");
        }

        var sums = step.Merge is Individuals individuals ? RobustCentre.Sums(individuals, total) : total.Partials;
        return Apply(step.Merge.Sums, server, new(sums, total.Weights, totalClients, program.LearningRate(at.Round)));
    }

    // Into the first one, which nobody needs any more: a sum of its own would cost the memory of one update.
    private static SliceUpdate? Combine(IEnumerable<SliceUpdate> updates)
    {
        SliceUpdate? total = null;
        foreach (var update in updates)
        {
            if (total is null)
            {
                total = update;
            }
            else
            {
                total.Combine(update);
            }
        }

        return total;
    }

    internal static TensorBag Apply(Reductions policy, TensorBag server, MergedSums sums)
    {
        var next = server.Clone();
        var arithmetic = new ServerArithmetic(policy, next, sums);
        foreach (var operation in policy.Operations)
        {
            arithmetic.Apply(operation);
        }

        AverageStatistics(policy, server, next, sums);

        foreach (var (name, slot) in next.Slots)
        {
            if (!double.IsFinite(slot.SquaredNorm()))
            {
                throw new ProblemException(ProblemCodes.NonFinite, $"The merged '{name}' has numbers that are not finite, or too large to square: training diverges. Lower the learning rate, or set a clip norm.");
            }
        }

        return next;
    }

    // What is measured from data is averaged, whatever the method does with what is learned: a momentum or a dual would carry a
    // variance below zero.
    private static void AverageStatistics(Reductions policy, TensorBag server, TensorBag next, MergedSums sums)
    {
        var (before, after) = (server[SlotNames.Model], next[SlotNames.Model]);
        foreach (var entry in after.Schema.Entries.Where(entry => entry.Kind is TensorKind.Statistic))
        {
            var sent = policy.Named.FirstOrDefault(named => sums.Sums[named.Name].Schema.IndexOf(entry.Path) >= 0);
            if (sent is not null && sums.Weights[sent.Weight] is > 0 and var weight)
            {
                after.SetSum(entry.Path, before, sums.Sums[sent.Name], 1 / weight);
            }
        }
    }
}
