using Platform.Coordination.Tasks;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs.Rounds;

/// <summary>The curves that every evaluation adds values to. Which there are, and what they mean, Learning says.</summary>
internal static class EvaluationMetrics
{
    public static IReadOnlyList<MetricRecord> Of(CheckpointRecord checkpoint, EvaluateResult result) =>
    [
        .. result.Metrics.Select(metric => new MetricRecord
        {
            Tenant = checkpoint.Tenant,
            Run = checkpoint.Run,
            Generation = checkpoint.Generation,
            Round = checkpoint.Round,
            Name = metric.Name,
            Client = metric.Client?.Value ?? string.Empty,
            Value = metric.Value,
        }),
    ];
}
