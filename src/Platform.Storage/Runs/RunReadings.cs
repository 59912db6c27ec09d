using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Storage.Runs;

/// <summary>A run's rows as the API's messages.</summary>
internal static class RunReadings
{
    public static Run ToRun(this RunRecord r) => new(
        r.Id, r.Spec, r.State, r.Round, r.CreatedAt, r.StartedAt, r.FinishedAt, r.Latest, r.Best, r.Digest, r.NumericProfile, r.Failure, r.Generation);

    public static Round ToRound(this RoundRecord r, IReadOnlyList<Sha256Digest> checkpoints)
    {
        var committed = r.State is RoundState.Committed or RoundState.Superseded;
        return new(
            r.Number,
            r.State,
            r.Cohort,
            r.OpenedAt,
            r.CommittedAt,
            // A checkpoint of the same number belongs to the sample that was committed, not to one that was given up.
            committed && checkpoints.Count > 0 ? checkpoints[0] : null,
            (r.FrozenAt - r.OpenedAt)?.TotalSeconds,
            (r.CommittedAt - r.FrozenAt)?.TotalSeconds,
            committed ? r.DeviceMicroseconds / 1e6 : null,
            committed ? r.GradientSamples : null,
            r.Generation,
            r.Resample);
    }

    public static MetricPoint ToPoint(this MetricRecord m) =>
        new(m.Name, m.Round, m.Value, m.Client.Length == 0 ? null : IdText.Parse<ClientId>(m.Client));

    public static Checkpoint ToCheckpoint(this CheckpointRecord c, bool best) =>
        new(c.Id, c.Round, c.Sha256, c.SizeBytes, c.CreatedAt, best, c.Available, c.Score);
}
