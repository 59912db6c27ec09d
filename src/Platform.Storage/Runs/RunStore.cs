using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Storage.Idempotency;
using Platform.Storage.Relational;

namespace Platform.Storage.Runs;

/// <summary>The runs of all tenants: transitions are guarded by the run's version, reads are lists and history.</summary>
public sealed partial class RunStore(Database database)
{
    private static readonly RunState[] Terminal = [.. Enum.GetValues<RunState>().Where(state => state.IsTerminal())];

    private static readonly RunState[] Unfinished =
        [.. Enum.GetValues<RunState>().Where(state => !state.IsTerminal() && state is not RunState.Paused)];

    /// <summary>Writes a new run with its first event.</summary>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public async Task CreateAsync(RunRecord run, EventRecord created, IdempotentCommand? command, CancellationToken cancellation)
    {
        RunChange.CheckNew(run, created);
        try
        {
            await database.WriteAsync(
                context =>
                {
                    context.AddRange(run, created);
                    return context.SaveChangesAsync(cancellation);
                },
                command,
                cancellation,
                rememberForEver: true);
        }
        catch (DbUpdateException exception) when (exception.IsDuplicate())
        {
            throw new ProblemException(ProblemCodes.AlreadyExists, $"The run '{run.Id}' exists already.");
        }
        catch (DbUpdateException exception) when (exception.BreaksReference())
        {
            throw new ProblemException(ProblemCodes.NotFound, $"There is no federation '{run.Federation}'.");
        }
    }

    /// <summary>Reads a run with all that decides what happens next; null if there is none.</summary>
    public Task<RunSnapshot?> LoadAsync(TenantId tenant, RunId run, CancellationToken cancellation) =>
        database.ReadTogetherAsync(
            async context =>
            {
                var record = await context.Set<RunRecord>().FirstOrDefaultAsync(r => r.Tenant == tenant && r.Id == run, cancellation);
                return record is null ? null : await SnapshotAsync(context, record, cancellation);
            },
            cancellation);

    /// <summary>Carries out one transition in one transaction.</summary>
    /// <exception cref="StaleRunException">The stored run is not at the version before the change's.</exception>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public async Task CommitAsync(RunChange change, CancellationToken cancellation)
    {
        change.Check();
        try
        {
            await database.WriteRowsAsync([Guarded(change), .. change.Updates.Select(RowUpdate.Of)], change.Inserts, change.Command, cancellation);
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || exception.IsDuplicate())
        {
            throw new StaleRunException($"Run {change.Run.Id} is not at version {change.Run.Version - 1} any more.", exception);
        }
    }

    /// <summary>Every run that is neither terminal nor paused, oldest first: what a sweeper wakes.</summary>
    public Task<IReadOnlyList<(TenantId Tenant, RunId Run)>> UnfinishedAsync(CancellationToken cancellation) =>
        database.ReadAsync(async context =>
        {
            var rows = await context.Set<RunRecord>().Where(r => Unfinished.Contains(r.State))
                .OrderBy(r => r.CreatedAt).ThenBy(r => r.Id).Select(r => new { r.Tenant, r.Id }).ToListAsync(cancellation);
            return (IReadOnlyList<(TenantId, RunId)>)[.. rows.Select(row => (row.Tenant, row.Id))];
        });

    /// <summary>Digests of a run that some row still names: checkpoints and server states that are available, states of participations, receipts of open rounds.</summary>
    public Task<IReadOnlySet<Sha256Digest>> ReferencedAsync(TenantId tenant, RunId run, CancellationToken cancellation) =>
        database.ReadTogetherAsync(context => RunReferences.OfAsync(context, tenant, run, cancellation), cancellation);

    /// <summary>Removes a terminal run and all its rows; false if there is none.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>not_terminal</c>.</exception>
    public Task<bool> DeleteAsync(TenantId tenant, RunId run, CancellationToken cancellation) => database.WriteAsync(
        async context =>
        {
            var runs = context.Set<RunRecord>().Where(r => r.Tenant == tenant && r.Id == run);
            if (await runs.Where(r => Terminal.Contains(r.State)).ExecuteDeleteAsync(cancellation) > 0)
            {
                return true;
            }

            return await runs.AnyAsync(cancellation)
                ? throw new ProblemException(ProblemCodes.NotTerminal, $"The run '{run}' has not ended: cancel it first.")
                : false;
        },
        command: null,
        cancellation);

    private static async Task<RunSnapshot> SnapshotAsync(PlatformContext context, RunRecord run, CancellationToken cancellation)
    {
        var (tenant, id, generation) = (run.Tenant, run.Id, run.Generation);
        var round = await context.Set<RoundRecord>()
            .FirstOrDefaultAsync(r => r.Tenant == tenant && r.Run == id && r.Generation == generation && r.State == RoundState.Open, cancellation);
        List<StepRecord> steps = [];
        List<ReceiptRecord> receipts = [];
        if (round is { Number: var number, Resample: var resample })
        {
            steps = await context.Set<StepRecord>()
                .Where(s => s.Tenant == tenant && s.Run == id && s.Generation == generation && s.Round == number && s.Resample == resample)
                .OrderBy(s => s.Step).ToListAsync(cancellation);
            receipts = await context.Set<ReceiptRecord>()
                .Where(r => r.Tenant == tenant && r.Run == id && r.Generation == generation && r.Round == number && r.Resample == resample)
                .OrderBy(r => r.Step).ThenBy(r => r.Slice).ToListAsync(cancellation);
        }

        var checkpoints = await context.Set<CheckpointRecord>()
            .Where(c => c.Tenant == tenant && c.Run == id && c.Generation == generation && c.Available)
            .OrderBy(c => c.Round).ToListAsync(cancellation);
        var states = await context.Set<ParticipationRecord>()
            .Where(p => p.Tenant == tenant && p.Run == id && p.Generation == generation && p.States != null)
            .Where(p => context.Set<RoundRecord>().Any(r => r.Tenant == p.Tenant && r.Run == p.Run && r.Generation == p.Generation
                && r.Number == p.Round && r.Resample == p.Resample && r.State == RoundState.Committed))
            .OrderBy(p => p.Round).ThenBy(p => p.Step).ThenBy(p => p.Slice).ThenBy(p => p.Client).ToListAsync(cancellation);
        return new(run, round, steps, receipts, checkpoints, states);
    }

    private static RowUpdate Guarded(RunChange change) => new(change.Run, new Dictionary<string, object>
    {
        [nameof(RunRecord.Version)] = change.Run.Version - 1,
        [nameof(RunRecord.EventSequence)] = change.Run.EventSequence - change.EventCount,
    });
}
