using Platform.Contracts.Ids;

namespace Platform.Contracts.Runs;

/// <summary>The states of a run. Clients treat a value they do not know as not terminal.</summary>
public enum RunState
{
    /// <summary>Accepted; waits for its grant.</summary>
    Queued = 0,

    /// <summary>Granted; checkpoint 0 is being made.</summary>
    Preparing = 1,

    /// <summary>Rounds are under way.</summary>
    Running = 2,

    /// <summary>Will pause when the open round is committed.</summary>
    Pausing = 3,

    /// <summary>Waits for <c>:resume</c>.</summary>
    Paused = 4,

    /// <summary>Will end as soon as its work is fenced off.</summary>
    Cancelling = 5,

    /// <summary>Ended on request. Its committed rounds stay.</summary>
    Cancelled = 6,

    /// <summary>All rounds are committed and evaluated.</summary>
    Succeeded = 7,

    /// <summary>Ended by a failure, which the run names.</summary>
    Failed = 8,
}

/// <summary>What is known of states.</summary>
public static class RunStates
{
    /// <summary>Whether nothing will happen any more.</summary>
    public static bool IsTerminal(this RunState state) => state is RunState.Cancelled or RunState.Succeeded or RunState.Failed;
}

/// <summary>Why a run failed, and what to do next.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Detail">What happened, naming client and slice where there is one.</param>
/// <param name="NextStep">What the user can do.</param>
/// <param name="Round">The round that failed.</param>
/// <param name="Client">The client that failed, if one did.</param>
/// <param name="Slice">The slice that failed, if one did.</param>
/// <param name="LastGoodCheckpoint">Where training can be taken up again.</param>
public sealed record RunFailure(
    string Code,
    string Detail,
    string NextStep,
    int? Round = null,
    ClientId? Client = null,
    int? Slice = null,
    CheckpointId? LastGoodCheckpoint = null);

/// <summary>
/// How good the models are after one round: the federation's on the global test set; of a dataset without one, the mean over clients of each
/// one's model on its own test set.
/// </summary>
/// <param name="Round">0 is the initial model.</param>
/// <param name="Accuracy">In [0, 1].</param>
/// <param name="Loss">Mean cross-entropy, in nats.</param>
public sealed record Score(int Round, double Accuracy, double Loss);

/// <summary>A run and how far it is.</summary>
/// <param name="Id">Chosen by the server.</param>
/// <param name="Spec">What was accepted.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Round">The last committed round; 0 is the initial model.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="StartedAt">When it was first granted.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Latest">The newest score.</param>
/// <param name="Best">The score with the highest accuracy, the earliest of equals.</param>
/// <param name="Digest">The digest of the newest committed checkpoint.</param>
/// <param name="NumericProfile">The library and instruction set whose arithmetic this is; equal profiles give equal digests.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Generation">Grows with every rollback; 0 at first.</param>
public sealed record Run(
    RunId Id,
    RunSpec Spec,
    RunState State,
    int Round,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? FinishedAt = null,
    Score? Latest = null,
    Score? Best = null,
    Sha256Digest? Digest = null,
    string? NumericProfile = null,
    RunFailure? Failure = null,
    int Generation = 0);
