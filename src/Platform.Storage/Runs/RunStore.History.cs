using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Runs;
using Platform.Storage.Relational;

namespace Platform.Storage.Runs;

// What people and programs look up of a run; what decides its next transition stands in RunStore.cs.
public sealed partial class RunStore
{
    /// <summary>One run.</summary>
    public Task<Run?> FindAsync(TenantId tenant, RunId run, CancellationToken cancellation) => database.ReadAsync(async context =>
    {
        var record = await Runs(context, tenant, run).FirstOrDefaultAsync(cancellation);
        return record?.ToRun();
    });

    /// <summary>A page of runs, newest first. <paramref name="before"/> is the last run of the page before.</summary>
    public Task<Page<Run>> ListAsync(TenantId tenant, FederationId? federation, RunState? state, RunId? before, int size, CancellationToken cancellation) =>
        database.ReadAsync(context => context.Set<RunRecord>()
            .Where(r => r.Tenant == tenant && (federation == null || r.Federation == federation) && (state == null || r.State == state))
            .Before(r => r.Id, before)
            .OrderByDescending(r => r.Id)
            .PageAsync(size, r => r.Id.Value, r => r.ToRun(), cancellation));

    /// <summary>A page of rounds of the current generation, from <paramref name="after"/> + 1.</summary>
    public Task<Page<Round>> RoundsAsync(TenantId tenant, RunId run, int after, int size, CancellationToken cancellation) =>
        database.ReadAsync(async context =>
        {
            var current = Runs(context, tenant, run);
            var rounds = context.Set<RoundRecord>().Where(r => r.Tenant == tenant && r.Run == run);
            // Of a round whose first samples of clients were given up, the newest sample stands for it.
            var newest = rounds.Where(r => !rounds.Any(o => o.Generation == r.Generation && o.Number == r.Number && o.Resample > r.Resample));
            var found =
                from round in newest
                where round.Number > after && current.Any(r => r.Generation == round.Generation)
                orderby round.Number
                select new
                {
                    Round = round,
                    Checkpoints = context.Set<CheckpointRecord>()
                        .Where(c => c.Tenant == tenant && c.Run == run && c.Generation == round.Generation && c.Round == round.Number)
                        .Select(c => c.Sha256).ToList(),
                };
            return await found.PageAsync(
                size, row => row.Round.Number.ToString(CultureInfo.InvariantCulture), row => row.Round.ToRound(row.Checkpoints), cancellation);
        });

    /// <summary>The participations of one committed or open round.</summary>
    public Task<IReadOnlyList<ParticipationRecord>> ParticipationsAsync(TenantId tenant, RunId run, int round, CancellationToken cancellation) =>
        database.ReadAsync(async context =>
        {
            var current = Runs(context, tenant, run);
            var standing = context.Set<RoundRecord>().Where(r => r.Tenant == tenant && r.Run == run && r.Number == round
                && (r.State == RoundState.Committed || r.State == RoundState.Open));
            return (IReadOnlyList<ParticipationRecord>)await context.Set<ParticipationRecord>()
                .Where(p => p.Tenant == tenant && p.Run == run && p.Round == round && current.Any(r => r.Generation == p.Generation))
                .Where(p => standing.Any(r => r.Generation == p.Generation && r.Resample == p.Resample))
                .OrderBy(p => p.Step).ThenBy(p => p.Slice).ThenBy(p => p.Client).ToListAsync(cancellation);
        });

    /// <summary>Curves of the current generation; null names means all of the run's own curves, not those of clients.</summary>
    public Task<IReadOnlyList<MetricPoint>> MetricsAsync(TenantId tenant, RunId run, IReadOnlyList<string>? names, CancellationToken cancellation) =>
        database.ReadAsync(async context =>
        {
            var current = Runs(context, tenant, run);
            var points = context.Set<MetricRecord>()
                .Where(m => m.Tenant == tenant && m.Run == run && current.Any(r => r.Generation == m.Generation));
            var wanted = names is null ? points.Where(m => m.Client == "") : points.Where(m => names.Contains(m.Name));
            var rows = await wanted.OrderBy(m => m.Name).ThenBy(m => m.Round).ThenBy(m => m.Client).ToListAsync(cancellation);
            return (IReadOnlyList<MetricPoint>)[.. rows.Select(row => row.ToPoint())];
        });

    /// <summary>The checkpoints of the current generation, by round.</summary>
    public Task<IReadOnlyList<Checkpoint>> CheckpointsAsync(TenantId tenant, RunId run, CancellationToken cancellation) =>
        database.ReadTogetherAsync(
            async context =>
            {
                if (await Runs(context, tenant, run).FirstOrDefaultAsync(cancellation) is not { Generation: var generation } record)
                {
                    return (IReadOnlyList<Checkpoint>)[];
                }

                var rows = await context.Set<CheckpointRecord>()
                    .Where(c => c.Tenant == tenant && c.Run == run && c.Generation == generation)
                    .OrderBy(c => c.Round).ToListAsync(cancellation);
                return [.. rows.Select(row => row.ToCheckpoint(record.Best?.Round == row.Round))];
            },
            cancellation);

    /// <summary>Events after a sequence, in order, at most <paramref name="size"/>.</summary>
    public Task<IReadOnlyList<RunEvent>> EventsAsync(TenantId tenant, RunId run, long after, int size, CancellationToken cancellation) =>
        database.ReadAsync(async context => (IReadOnlyList<RunEvent>)await context.Set<EventRecord>()
            .Where(e => e.Tenant == tenant && e.Run == run && e.Sequence > after)
            .OrderBy(e => e.Sequence).Take(size).Select(e => e.Event).ToListAsync(cancellation));

    private static IQueryable<RunRecord> Runs(PlatformContext context, TenantId tenant, RunId run) =>
        context.Set<RunRecord>().Where(r => r.Tenant == tenant && r.Id == run);
}
