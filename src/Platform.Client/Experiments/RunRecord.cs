using Platform.Contracts.Runs;

namespace Platform.Client.Experiments;

/// <summary>Reads from the server what a comparison needs to know of a run that has ended.</summary>
internal static class RunRecord
{
    private const string Gradients = "train.gradient_samples";

    public static async Task<ComparedRun> Of(TenantClient tenant, PlannedRun planned, Run run, Experiment experiment, CancellationToken cancellation)
    {
        var rounds = await tenant.RoundsAsync(run.Id, cancellation).Where(round => round.State is RoundState.Committed).ToListAsync(cancellation);
        var traffic = (await tenant.PlanAsync(planned.Spec, cancellation)).Traffic;
        var participations = rounds.Sum(round => (long)round.Cohort.Count);
        return new(
            planned.Method.Label,
            planned.Spec.Algorithm.Name,
            planned.Seed,
            run.State,
            await Curve(tenant, run, experiment, cancellation),
            ((run.FinishedAt ?? run.CreatedAt) - (run.StartedAt ?? run.CreatedAt)).TotalSeconds,
            rounds.Sum(round => round.DeviceSeconds ?? 0),
            traffic.DownBytes * participations,
            traffic.UpBytes * participations,
            run.Id,
            run.Best,
            run.Latest,
            run.Digest,
            run.NumericProfile,
            Failure: run.Failure);
    }

    private static async Task<IReadOnlyList<CurvePoint>> Curve(TenantClient tenant, Run run, Experiment experiment, CancellationToken cancellation)
    {
        string[] wanted = ["global.accuracy", "global.loss", experiment.Metric, .. experiment.Columns ?? []];
        string[] curves = [.. wanted.Select(name => name.Split('@')[0]).Append(Gradients).Distinct()];
        var points = await tenant.MetricsAsync(run.Id, curves, cancellation).ToListAsync(cancellation);
        return Curve(points, wanted);
    }

    /// <summary>One point for each round in which something that is wanted was measured; <c>name@client</c> is one client's value.</summary>
    internal static IReadOnlyList<CurvePoint> Curve(IReadOnlyList<MetricPoint> points, IReadOnlyCollection<string> wanted)
    {
        var spent = points.Where(point => point.Name == Gradients).OrderBy(point => point.Round).ToList();
        return
        [
            .. points.Select(point => (Name: point.Client is { } client ? $"{point.Name}@{client}" : point.Name, point.Round, point.Value))
                .Where(point => point.Name != Gradients && wanted.Contains(point.Name))
                .GroupBy(point => point.Round)
                .OrderBy(round => round.Key)
                .Select(round => new CurvePoint(
                    round.Key,
                    (long)spent.TakeWhile(point => point.Round <= round.Key).Sum(point => point.Value),
                    round.ToDictionary(point => point.Name, point => point.Value))),
        ];
    }
}
