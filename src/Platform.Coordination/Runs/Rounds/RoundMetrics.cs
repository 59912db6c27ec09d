using Platform.Storage.Runs;

namespace Platform.Coordination.Runs.Rounds;

/// <summary>The curves that every committed round adds a value to.</summary>
internal static class RoundMetrics
{
    public static IReadOnlyList<MetricRecord> Of(RoundRecord round, IReadOnlyList<ParticipationRecord> participations)
    {
        var included = participations.Where(part => part.Refused is null).ToList();
        var samples = included.Sum(part => (double)part.Samples);
        List<MetricRecord> metrics = [Metric(round, "train.gradient_samples", round.GradientSamples)];
        if (samples > 0)
        {
            metrics.Add(Metric(round, "train.loss", included.Sum(part => part.Loss * part.Samples) / samples));
            metrics.Add(Metric(round, "train.drift", included.Average(part => part.SquaredDrift)));
        }

        // A run may diverge to a loss that is not finite and still be worth watching; a curve holds finite values only.
        return [.. metrics.Where(metric => double.IsFinite(metric.Value))];
    }

    private static MetricRecord Metric(RoundRecord round, string name, double value) => new()
    {
        Tenant = round.Tenant,
        Run = round.Run,
        Generation = round.Generation,
        Round = round.Number,
        Name = name,
        Client = string.Empty,
        Value = value,
    };
}
