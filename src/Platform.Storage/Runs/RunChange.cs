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
