using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Runs;
using Platform.Storage.Idempotency;

namespace Platform.Storage.Runs;

/// <summary>The runs of all tenants: transitions are guarded by the run's version, reads are lists and history.</summary>
public sealed class RunStore
{
    /// <summary>Writes a new run with its first event.</summary>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public Task CreateAsync(RunRecord run, EventRecord created, IdempotentCommand? command, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Reads a run with all that decides what happens next; null if there is none.</summary>
    public Task<RunSnapshot?> LoadAsync(TenantId tenant, RunId run, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Carries out one transition in one transaction.</summary>
    /// <exception cref="StaleRunException">The stored run is not at the version before the change's.</exception>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    public Task CommitAsync(RunChange change, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Every run that is neither terminal nor paused, oldest first: what a sweeper wakes.</summary>
    public Task<IReadOnlyList<(TenantId Tenant, RunId Run)>> UnfinishedAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Digests of a run that some row still names: checkpoints and server states that are available, states of participations, receipts of open rounds.</summary>
    public Task<IReadOnlySet<Sha256Digest>> ReferencedAsync(TenantId tenant, RunId run, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Removes a terminal run and all its rows; false if there is none.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>not_terminal</c>.</exception>
    public Task<bool> DeleteAsync(TenantId tenant, RunId run, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One run.</summary>
    public Task<Run?> FindAsync(TenantId tenant, RunId run, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>A page of runs, newest first. <paramref name="before"/> is the last run of the page before.</summary>
    public Task<Page<Run>> ListAsync(TenantId tenant, FederationId? federation, RunState? state, RunId? before, int size, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>A page of rounds of the current generation, from <paramref name="after"/> + 1.</summary>
    public Task<Page<Round>> RoundsAsync(TenantId tenant, RunId run, int after, int size, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The participations of one committed or open round.</summary>
    public Task<IReadOnlyList<ParticipationRecord>> ParticipationsAsync(TenantId tenant, RunId run, int round, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Curves of the current generation; null names means all of the run's own curves, not those of clients.</summary>
    public Task<IReadOnlyList<MetricPoint>> MetricsAsync(TenantId tenant, RunId run, IReadOnlyList<string>? names, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The checkpoints of the current generation, by round.</summary>
    public Task<IReadOnlyList<Checkpoint>> CheckpointsAsync(TenantId tenant, RunId run, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Events after a sequence, in order, at most <paramref name="size"/>.</summary>
    public Task<IReadOnlyList<RunEvent>> EventsAsync(TenantId tenant, RunId run, long after, int size, CancellationToken cancellation) => throw new NotImplementedException();
}
