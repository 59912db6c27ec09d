using Platform.Contracts.Ids;

namespace Platform.Contracts.Runs;

/// <summary>The states of a round.</summary>
public enum RoundState
{
    /// <summary>Its steps are being trained and merged.</summary>
    Open = 0,

    /// <summary>Its checkpoint counts.</summary>
    Committed = 1,

    /// <summary>Given up; another sample of clients follows, or the run ends.</summary>
    Abandoned = 2,

    /// <summary>Was committed, and a rollback went behind it.</summary>
    Superseded = 3,
}

/// <summary>One round of a run.</summary>
/// <param name="Number">From 1.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Cohort">The clients selected for it.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="CommittedAt">When it was committed.</param>
/// <param name="Checkpoint">The digest of its checkpoint.</param>
/// <param name="TrainSeconds">From opening to the last receipt.</param>
/// <param name="MergeSeconds">From the last receipt to the commit.</param>
/// <param name="DeviceSeconds">Lane time of its committed tasks.</param>
/// <param name="GradientSamples">Sample gradients its clients computed.</param>
/// <param name="Generation">The generation it belongs to.</param>
/// <param name="Resample">How many samples of clients were given up before this one.</param>
public sealed record Round(
    int Number,
    RoundState State,
    IReadOnlyList<ClientId> Cohort,
    DateTimeOffset OpenedAt,
    DateTimeOffset? CommittedAt = null,
    Sha256Digest? Checkpoint = null,
    double? TrainSeconds = null,
    double? MergeSeconds = null,
    double? DeviceSeconds = null,
    long? GradientSamples = null,
    int Generation = 0,
    int Resample = 0);

/// <summary>One client's part in a round: an entry of <c>GET …/rounds/{n}/clients</c>.</summary>
/// <param name="Client">The client.</param>
/// <param name="Slice">The slice that trained it.</param>
/// <param name="Samples">Samples it trained on.</param>
/// <param name="Loss">Mean training loss over its local steps.</param>
/// <param name="SquaredDrift">Squared Euclidean norm of (client − global).</param>
/// <param name="Refused">Why its update was refused; absent if it is included.</param>
public sealed record RoundClient(ClientId Client, int Slice, int Samples, double Loss, double SquaredDrift, string? Refused = null);

/// <summary>One value of a training curve.</summary>
/// <param name="Name">For example <c>train.loss</c>, <c>global.accuracy</c>, <c>global.loss</c>, <c>clients.accuracy</c>.</param>
/// <param name="Round">The round it belongs to.</param>
/// <param name="Value">Finite.</param>
/// <param name="Client">The client, for values of one client.</param>
public sealed record MetricPoint(string Name, int Round, double Value, ClientId? Client = null);

/// <summary>A stored model.</summary>
/// <param name="Id">Chosen by the server.</param>
/// <param name="Round">The round it is the result of; 0 is the initial model.</param>
/// <param name="Sha256">The digest of its safetensors file.</param>
/// <param name="SizeBytes">The size of its file.</param>
/// <param name="CreatedAt">When it was committed.</param>
/// <param name="Best">Whether its accuracy is the best so far.</param>
/// <param name="Available">Whether its file is still kept.</param>
/// <param name="Score">Its score, once evaluated.</param>
public sealed record Checkpoint(
    CheckpointId Id,
    int Round,
    Sha256Digest Sha256,
    long SizeBytes,
    DateTimeOffset CreatedAt,
    bool Best,
    bool Available,
    Score? Score = null);

/// <summary>Something that happened to a run, in the order it was committed.</summary>
/// <param name="Sequence">Grows by one with each event of the run, from 1.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Type">A stable word: <c>run.queued</c>, <c>round.committed</c>, <c>run.evaluated</c>, …</param>
/// <param name="Message">One sentence.</param>
/// <param name="State">The run's state afterwards.</param>
/// <param name="Round">The round it speaks of.</param>
/// <param name="Metrics">Numbers that came with it.</param>
public sealed record RunEvent(
    long Sequence,
    DateTimeOffset At,
    string Type,
    string Message,
    RunState State,
    int? Round = null,
    IReadOnlyDictionary<string, double>? Metrics = null);
