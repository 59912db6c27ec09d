using System.Numerics;
using System.Numerics.Tensors;
using Platform.Contracts.Problems;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Merging;

/// <summary>What all clients of a step sent, reduced.</summary>
/// <param name="Sums">A slot for each reduction.</param>
/// <param name="Weights">The total weights, by name.</param>
/// <param name="TotalClients">How many clients the federation has.</param>
/// <param name="Rate">The round's learning rate η.</param>
internal sealed record MergedSums(TensorBag Sums, IReadOnlyDictionary<string, double> Weights, int TotalClients, double Rate);

/// <summary>Carries out server operations on a server state, tensor by tensor and in order.</summary>
internal sealed class ServerArithmetic(Reductions policy, TensorBag server, MergedSums sums)
{
    /// <summary>Carries out one operation.</summary>
    public void Apply(ServerOperation operation)
    {
        switch (operation)
        {
            case AddReduction add:
                server[add.Slot].AddScaledCommon(sums.Sums[add.Mean.Reduction], Scale(add.Mean));
                break;
            case AddSlot add:
                server[add.Target].AddScaledCommon(server[add.Source], add.Scale);
                break;
            case ScaleSlot scale:
                server[scale.Slot].Scale(scale.Factor);
                break;
            case Normalise normalise:
                Normalise(server[normalise.Slot], normalise.Length);
                break;
            case NormaliseRows rows:
                NormaliseRows(rows);
                break;
            case AddSquares squares:
                AddSquares(squares);
                break;
            case AdaptiveStep step:
                Step<float>(step);
                Step<double>(step);
                break;
            default:
                throw new InvalidOperationException($"There is no merge for {operation.GetType().Name}.");
        }
    }

    private double Scale(Mean mean)
    {
        var own = policy.Named.First(named => named.Name == mean.Reduction).Weight;
        var over = (mean.Over ?? [own]).Aggregate(1.0, (product, name) => product * Total(name));
        if (over == 0)
        {
            throw new ProblemException(ProblemCodes.ClientFailed, "No client of the step has an update that counts: all were refused, or have no samples.");
        }

        var times = (mean.Times ?? []).Aggregate(1.0, (product, name) => product * Total(name));
        return mean.Scale * times / over / (mean.PerRate ? sums.Rate : 1);
    }

    private double Total(string name) => name == Totals.AllClients ? sums.TotalClients : sums.Weights[name];

    private static void Normalise(TensorSlot slot, double length)
    {
        var norm = Math.Sqrt(slot.SquaredNorm());
        if (norm > 0)
        {
            slot.Scale(length / norm);
        }
    }

    private void NormaliseRows(NormaliseRows rows)
    {
        var slot = server[rows.Slot];
        for (var i = 0; i < slot.Schema.Entries.Count; i++)
        {
            var entry = slot.Schema.Entries[i];
            if (entry.Shape is [_, _] && rows.Of.Matches(rows.Slot, entry))
            {
                slot.SetRowLengths(i, _ => rows.Length);
            }
        }
    }

    private void AddSquares(AddSquares squares)
    {
        var (source, target, scale) = (sums.Sums[squares.Mean.Reduction], server[squares.Slot], Scale(squares.Mean));
        AddSquares(source.Flat<float>(), (float)scale, squares, target.Flat<float>());
        AddSquares(source.Flat<double>(), scale, squares, target.Flat<double>());
    }

    private static void AddSquares<T>(ReadOnlySpan<T> update, T scale, AddSquares squares, Span<T> moments)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var beta = T.CreateTruncating(squares.Beta);
        for (var i = 0; i < moments.Length; i++)
        {
            var square = scale * update[i] * (scale * update[i]);
            moments[i] = squares.Rule switch
            {
                SecondMoment.Adagrad => moments[i] + square,
                SecondMoment.Adam => (beta * moments[i]) + ((T.One - beta) * square),
                _ => moments[i] - ((T.One - beta) * square * T.CreateTruncating(T.Sign(moments[i] - square))),
            };
        }
    }

    private void Step<T>(AdaptiveStep step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var momentum = server[step.Momentum].Flat<T>();
        var squares = server[step.Squares].Flat<T>();
        var target = server[step.Target].Flat<T>();
        var (rate, epsilon) = (T.CreateTruncating(step.Rate), T.CreateTruncating(step.Epsilon));
        for (var i = 0; i < target.Length; i++)
        {
            target[i] += rate * momentum[i] / (T.Sqrt(squares[i]) + epsilon);
        }
    }
}
