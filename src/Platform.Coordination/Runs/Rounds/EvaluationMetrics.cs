using Platform.Coordination.Tasks;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs.Rounds;

/// <summary>The curves that every evaluation adds values to.</summary>
internal static class EvaluationMetrics
{
    private const double WorstFraction = 0.1;

    public static IReadOnlyList<MetricRecord> Of(CheckpointRecord checkpoint, EvaluateResult result)
    {
        List<(string Name, string Client, double Value)> values =
        [
            ("global.accuracy", string.Empty, result.Accuracy),
            ("global.loss", string.Empty, result.Loss),
        ];
        var scores = result.Clients.Where(client => client.Samples > 0).ToList();
        if (scores.Count > 0)
        {
            var worst = scores.Select(client => client.Accuracy).Order().Take(Math.Max(1, (int)Math.Ceiling(scores.Count * WorstFraction)));
            values.Add(("clients.accuracy", string.Empty, scores.Average(client => client.Accuracy)));
            values.Add(("clients.loss", string.Empty, scores.Average(client => client.Loss)));
            values.Add(("clients.accuracy.worst10", string.Empty, worst.Average()));
            values.AddRange(scores.Select(client => ("client.accuracy", client.Client.Value, client.Accuracy)));
        }

        return
        [
            .. values.Where(value => double.IsFinite(value.Value)).Select(value => new MetricRecord
            {
                Tenant = checkpoint.Tenant,
                Run = checkpoint.Run,
                Generation = checkpoint.Generation,
                Round = checkpoint.Round,
                Name = value.Name,
                Client = value.Client,
                Value = value.Value,
            }),
        ];
    }
}
