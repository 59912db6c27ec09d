using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Storage.Runs;

/// <summary>One attempt at one round: (run, generation, round, resample) is unique.</summary>
public sealed record RoundRecord
{
    /// <summary>Whose run.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Which run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Which generation.</summary>
    public required int Generation { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>How many samples of clients were given up before this one.</summary>
    public required int Resample { get; init; }

    /// <summary>Which phase of the plan it belongs to.</summary>
    public required int Phase { get; init; }

    /// <summary>Where it stands.</summary>
    public required RoundState State { get; init; }

    /// <summary>The selected clients, in canonical order.</summary>
    public required IReadOnlyList<ClientId> Cohort { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When its last step was frozen.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>When it was committed.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>Lane time of its committed tasks, in microseconds: the tenant's usage.</summary>
    public long DeviceMicroseconds { get; init; }

    /// <summary>Sample gradients its clients computed.</summary>
    public long GradientSamples { get; init; }
}

/// <summary>The states of a step.</summary>
public enum StepState
{
    /// <summary>Receipts are taken.</summary>
    Open = 0,

    /// <summary>The list of receipts is fixed; it is being merged.</summary>
    Frozen = 1,

    /// <summary>Its server state is there.</summary>
    Merged = 2,
}

/// <summary>One step of a round: its slices, and the frozen order of their receipts.</summary>
public sealed record StepRecord
{
    /// <summary>Whose run.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Which run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Which generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Which round.</summary>
    public required int Round { get; init; }

    /// <summary>Which sample of clients.</summary>
    public required int Resample { get; init; }

    /// <summary>From 0.</summary>
    public required int Step { get; init; }

    /// <summary>Where it stands.</summary>
    public required StepState State { get; init; }

    /// <summary>The clients of each slice, in canonical order.</summary>
    public required IReadOnlyList<IReadOnlyList<ClientId>> Slices { get; init; }

    /// <summary>The merged checkpoint, once merged.</summary>
    public Sha256Digest? Checkpoint { get; init; }

    /// <summary>The merged server state, once merged and if there is any.</summary>
    public Sha256Digest? ServerState { get; init; }
}

/// <summary>What a lane reported of one slice. At most one per (step, slice).</summary>
public sealed record ReceiptRecord
{
    /// <summary>Whose run.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Which run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Which generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Which round.</summary>
    public required int Round { get; init; }

    /// <summary>Which sample of clients.</summary>
    public required int Resample { get; init; }

    /// <summary>Which step.</summary>
    public required int Step { get; init; }

    /// <summary>Which slice.</summary>
    public required int Slice { get; init; }

    /// <summary>The reduced update.</summary>
    public required Sha256Digest Update { get; init; }

    /// <summary>The pack of candidate client states, if the algorithm keeps any.</summary>
    public Sha256Digest? States { get; init; }

    /// <summary>Lane time, in microseconds.</summary>
    public required long DeviceMicroseconds { get; init; }

    /// <summary>Which attempt it was, from 1.</summary>
    public required int Attempt { get; init; }
}

/// <summary>
/// One client's part in one step. Staged when its receipt is stored; it counts if and only if its round is committed.
/// </summary>
public sealed record ParticipationRecord
{
    /// <summary>Whose run.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Which run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Which generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Which round.</summary>
    public required int Round { get; init; }

    /// <summary>Which sample of clients.</summary>
    public required int Resample { get; init; }

    /// <summary>Which step.</summary>
    public required int Step { get; init; }

    /// <summary>The client.</summary>
    public required ClientId Client { get; init; }

    /// <summary>Which slice trained it.</summary>
    public required int Slice { get; init; }

    /// <summary>Why its update was refused; absent if it is included.</summary>
    public string? Refused { get; init; }

    /// <summary>Samples it trained on.</summary>
    public required int Samples { get; init; }

    /// <summary>Mean training loss over its local steps.</summary>
    public required double Loss { get; init; }

    /// <summary>Squared Euclidean norm of (client − global).</summary>
    public required double SquaredDrift { get; init; }

    /// <summary>The pack that holds its next state; absent if it keeps none, or once swept.</summary>
    public Sha256Digest? States { get; init; }
}

/// <summary>A committed model. At most one per (run, generation, round).</summary>
public sealed record CheckpointRecord
{
    /// <summary>Whose run.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Which run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Its id.</summary>
    public required CheckpointId Id { get; init; }

    /// <summary>Which generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Which round; 0 is the initial model.</summary>
    public required int Round { get; init; }

    /// <summary>The digest of its file.</summary>
    public required Sha256Digest Sha256 { get; init; }

    /// <summary>The size of its file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>The server's other slots after this round, if any.</summary>
    public Sha256Digest? ServerState { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether its files are still kept.</summary>
    public required bool Available { get; init; }

    /// <summary>Its score on the global test set, once evaluated.</summary>
    public Score? Score { get; init; }

    /// <summary>Whether an evaluation is due that has not come yet. Pins the round.</summary>
    public bool EvaluationPending { get; init; }
}

/// <summary>One value of one curve: (run, generation, round, name, client) is unique.</summary>
public sealed record MetricRecord
{
    /// <summary>Whose run.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Which run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Which generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Which round.</summary>
    public required int Round { get; init; }

    /// <summary>The curve's name.</summary>
    public required string Name { get; init; }

    /// <summary>The client, or empty for the run's own curves.</summary>
    public required string Client { get; init; }

    /// <summary>Finite.</summary>
    public required double Value { get; init; }
}
