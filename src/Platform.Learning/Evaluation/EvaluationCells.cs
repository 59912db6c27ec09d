using Platform.Contracts.Ids;
using Platform.Learning.Data;

namespace Platform.Learning.Evaluation;

/// <summary>A model's score on one client.</summary>
internal sealed record ClientCell(ClientId Client, ModelScore Score);

/// <summary>What becomes of the scores of one cell of the evaluation matrix.</summary>
/// <param name="trainCounts">The training samples of each class over all clients.</param>
internal sealed class EvaluationCells(IReadOnlyList<int> trainCounts)
{
    private const double WorstFraction = 0.1;

    // Only a long tail has one: of classes that are about equally common a group would be an accident of a few samples.
    private const int LongTail = 2;

    private readonly IReadOnlyList<ClassGroup>? _groups = trainCounts.Count > 0 && trainCounts.Max() >= LongTail * (long)trainCounts.Min() ? ClassGroups.Of(trainCounts) : null;

    /// <summary>A score on the global test set: accuracy, loss, and the mean accuracy over all classes and over each group's.</summary>
    public IEnumerable<NamedScore> Global(string name, ModelScore score)
    {
        yield return new($"{name}.accuracy", score.Accuracy);
        yield return new($"{name}.loss", score.Loss);
        foreach (var (part, accuracy) in Balanced(score))
        {
            yield return new($"{name}.accuracy.{part}", accuracy);
        }
    }

    /// <summary>Scores on clients: each one's accuracy, their mean, that weighted by samples, and the mean of the worst tenth.</summary>
    public IEnumerable<NamedScore> Clients(string name, string each, IReadOnlyList<ClientCell> cells)
    {
        if (cells.Count == 0)
        {
            yield break;
        }

        var total = cells.Sum(cell => (double)cell.Score.Count);
        var worst = cells.Select(cell => cell.Score.Accuracy).Order().Take(Math.Max(1, (int)Math.Ceiling(cells.Count * WorstFraction)));
        yield return new($"{name}.accuracy", cells.Average(cell => cell.Score.Accuracy));
        yield return new($"{name}.accuracy.weighted", total == 0 ? 0 : cells.Sum(cell => cell.Score.Accuracy * cell.Score.Count) / total);
        yield return new($"{name}.accuracy.worst10", worst.Average());
        yield return new($"{name}.loss", cells.Average(cell => cell.Score.Loss));
        foreach (var part in cells.SelectMany(cell => Balanced(cell.Score)).GroupBy(part => part.Part))
        {
            yield return new($"{name}.accuracy.{part.Key}", part.Average(one => one.Accuracy));
        }

        foreach (var cell in cells)
        {
            yield return new($"{each}.accuracy", cell.Score.Accuracy, cell.Client);
        }
    }

    private IEnumerable<(string Part, double Accuracy)> Balanced(ModelScore score)
    {
        if (_groups is null)
        {
            return [];
        }

        (string Part, double? Accuracy)[] parts =
        [
            ("balanced", score.Balanced(_ => true)),
            ("head", score.Balanced(c => _groups[c] is ClassGroup.Head)),
            ("middle", score.Balanced(c => _groups[c] is ClassGroup.Middle)),
            ("tail", score.Balanced(c => _groups[c] is ClassGroup.Tail)),
        ];
        return parts.Where(part => part.Accuracy is not null).Select(part => (part.Part, part.Accuracy!.Value));
    }
}
