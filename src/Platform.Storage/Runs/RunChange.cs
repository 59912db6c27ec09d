using Platform.Contracts.Ids;
using Platform.Storage.Idempotency;

namespace Platform.Storage.Runs;

/// <summary>
/// Everything one transition of a run writes, in one transaction. <see cref="Run"/> carries the next version; the transaction
/// is refused when the stored run is not at the version before it.
/// </summary>
public sealed record RunChange
{
    /// <summary>The run afterwards; its version is one above the one that is replaced.</summary>
    public required RunRecord Run { get; init; }

    /// <summary>Rows that must not be there yet, of any of the run's record types.</summary>
    public IReadOnlyList<object> Inserts { get; init; } = [];

    /// <summary>Rows that must be there, replaced whole.</summary>
    public IReadOnlyList<object> Updates { get; init; } = [];

    /// <summary>The command that asked for it, if a user did.</summary>
    public IdempotentCommand? Command { get; init; }

    internal int EventCount => Inserts.Count(row => row is EventRecord);

    /// <summary>What would write a run's rows under another run, or leave a gap in its events, is a mistake of the caller.</summary>
    internal void Check()
    {
        foreach (var row in Inserts.Concat(Updates))
        {
            if (OwnerOf(row) != (Run.Tenant, Run.Id))
            {
                throw new ArgumentException($"A change of run {Run.Id} of {Run.Tenant} writes a {row.GetType().Name} of another run.");
            }
        }

        var expected = Run.EventSequence - EventCount;
        foreach (var row in Inserts.OfType<EventRecord>().OrderBy(row => row.Sequence))
        {
            CheckEvent(row, ++expected);
        }
    }

    internal static void CheckNew(RunRecord run, EventRecord created)
    {
        if (OwnerOf(created) != (run.Tenant, run.Id) || run.EventSequence != 1)
        {
            throw new ArgumentException($"The first event of run {run.Id} is its own and has sequence 1.");
        }

        CheckEvent(created, 1);
    }

    private static void CheckEvent(EventRecord row, long expected)
    {
        if (row.Sequence != expected || row.Event.Sequence != expected)
        {
            throw new ArgumentException($"Event {row.Sequence} of run {row.Run} should be number {expected}: they follow each other up to the run's own.");
        }
    }

    private static (TenantId Tenant, RunId Run) OwnerOf(object row) => row switch
    {
        RoundRecord r => (r.Tenant, r.Run),
        StepRecord r => (r.Tenant, r.Run),
        ReceiptRecord r => (r.Tenant, r.Run),
        ParticipationRecord r => (r.Tenant, r.Run),
        CheckpointRecord r => (r.Tenant, r.Run),
        MetricRecord r => (r.Tenant, r.Run),
        EventRecord r => (r.Tenant, r.Run),
        _ => throw new ArgumentException($"A {row.GetType().Name} is not one of a run's rows."),
    };
}

/// <summary>The run was changed by another writer, or is gone: whoever holds it in memory reloads.</summary>
public sealed class StaleRunException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A run with all that decides what happens next, read in one consistent view.</summary>
/// <param name="Run">The run.</param>
/// <param name="Round">The round in state open, if there is one.</param>
/// <param name="Steps">Its steps, in order.</param>
/// <param name="Receipts">The receipts of its steps.</param>
/// <param name="Checkpoints">Every checkpoint of the run's generation whose files are kept, by round.</param>
/// <param name="States">Every committed participation of the generation that carries a state, by round, then step.</param>
public sealed record RunSnapshot(
    RunRecord Run,
    RoundRecord? Round,
    IReadOnlyList<StepRecord> Steps,
    IReadOnlyList<ReceiptRecord> Receipts,
    IReadOnlyList<CheckpointRecord> Checkpoints,
    IReadOnlyList<ParticipationRecord> States);
