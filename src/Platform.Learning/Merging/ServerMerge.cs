using Platform.Contracts.Problems;
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
    /// <exception cref="ProblemException">No client's update was accepted, or the result is not finite.</exception>
    public static TensorBag Merge(RunProgram program, Training.StepPosition at, TensorBag server, IEnumerable<SliceUpdate> updates, int totalClients)
    {
        var policy = program.Plan.Locate(at.Round).Phase.Steps[at.Step].Merge as Reductions
            ?? throw new NotSupportedException("The step's merge is not made of reductions.");
        return Apply(policy, server, Combine(updates), totalClients);
    }

    internal static TensorBag Apply(Reductions policy, TensorBag server, SliceUpdate total, int totalClients)
    {
        var next = server.Clone();
        foreach (var operation in policy.Operations)
        {
            Apply(operation, policy, next, total, totalClients);
        }

        foreach (var (name, slot) in next.Slots)
        {
            if (!double.IsFinite(slot.SquaredNorm()))
            {
                throw new ProblemException(ProblemCodes.NonFinite, $"The merged '{name}' has numbers that are not finite, or too large to square: training diverges. Lower the learning rate, or set a clip norm.");
            }
        }

        return next;
    }

    private static SliceUpdate Combine(IEnumerable<SliceUpdate> updates)
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

        return total ?? throw new ProblemException(ProblemCodes.ClientFailed, "The step has no update to merge.");
    }

    private static void Apply(ServerOperation operation, Reductions policy, TensorBag next, SliceUpdate total, int totalClients)
    {
        switch (operation)
        {
            case AddReduction add:
                var reduction = policy.Named.First(named => named.Name == add.Reduction);
                var scale = add.Scale / Value(add.Divisor, total.Weights[reduction.Weight], totalClients);
                AddEntries(total.Partials[add.Reduction], scale, next[add.Slot]);
                break;
            case AddSlot add:
                next[add.Target].AddScaled(next[add.Source], add.Scale);
                break;
            default:
                throw new InvalidOperationException($"There is no merge for {operation.GetType().Name}.");
        }
    }

    private static double Value(Divisor divisor, double weight, int totalClients) => divisor switch
    {
        Divisor.TotalWeight when weight > 0 => weight,
        Divisor.TotalWeight => throw new ProblemException(ProblemCodes.ClientFailed, "No client of the step has an update that counts: all were refused, or have no samples."),
        Divisor.AllClients => totalClients,
        _ => 1,
    };

    // By path: a reduction over a part of the model touches only that part of the slot.
    private static void AddEntries(TensorSlot source, double scale, TensorSlot target)
    {
        for (var i = 0; i < source.Schema.Entries.Count; i++)
        {
            var entry = source.Schema.Entries[i];
            if (entry.Type is ElementType.Float64)
            {
                WeightedSum.Add(source.Values<double>(i), scale, target.Values<double>(entry.Path));
            }
            else
            {
                WeightedSum.Add(source.Values<float>(i), scale, target.Values<float>(entry.Path));
            }
        }
    }
}
