using Platform.Contracts.Problems;
using Platform.Learning.Plans;

namespace Platform.Learning.Merging.Robust;

/// <summary>Which uploads Krum takes.</summary>
internal sealed class KrumChoice
{
    private readonly HashSet<int> _chosen;

    private KrumChoice(HashSet<int> chosen) => _chosen = chosen;

    /// <summary>Scores every upload by the sum of its squared distances to its m − f − 2 nearest, and takes those with the least; of equal ones the first.</summary>
    /// <exception cref="ProblemException"><c>client_failed</c>: fewer than 2f + 3 uploads.</exception>
    public static KrumChoice Of(Krum rule, IReadOnlyList<ClientUpload> uploads)
    {
        var count = uploads.Count;
        if (Krum.LeastClients(rule.Byzantine) is var least && count < least)
        {
            throw new ProblemException(ProblemCodes.ClientFailed, $"Krum with byzantine = {rule.Byzantine} needs the updates of at least {least} clients, and the step has {count}.");
        }

        var distances = Distances.Squared(uploads);
        var scores = Enumerable.Range(0, count)
            .Select(one => Enumerable.Range(0, count).Where(other => other != one).Select(other => distances[one, other]).Order().Take(count - rule.Byzantine - 2).Sum())
            .ToList();
        return new([.. Enumerable.Range(0, count).OrderBy(one => scores[one]).Take(rule.Selected)]);
    }

    /// <summary>Each upload's share in the mean of the chosen, by their weights.</summary>
    public double[] Shares(double[] weights)
    {
        var total = _chosen.Sum(one => weights[one]);
        return [.. weights.Select((weight, one) => !_chosen.Contains(one) ? 0 : total > 0 ? weight / total : 1.0 / _chosen.Count)];
    }
}
