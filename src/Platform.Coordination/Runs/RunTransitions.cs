using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination.Runs.Rounds;
using Platform.Coordination.Tasks;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>The life of a run (T1 to T14 of the run state machine) as pure functions; rounds are in <c>Rounds/</c>.</summary>
internal static class RunTransitions
{
    /// <summary>T1: the run is accepted.</summary>
    public static (RunRecord Run, EventRecord Created) Create(TenantId tenant, RunId id, RunSpec spec, DateTimeOffset now, string? traceParent)
    {
        var run = new RunRecord
        {
            Tenant = tenant,
            Id = id,
            Federation = spec.Federation,
            Spec = spec,
            Version = 1,
            Epoch = 0,
            State = RunState.Queued,
            EventSequence = 1,
            CreatedAt = now,
            TraceParent = traceParent,
        };
        return (run, new EventRecord
        {
            Tenant = tenant,
            Run = id,
            Sequence = 1,
            Event = new RunEvent(1, now, "run.queued", $"Accepted: {spec.Algorithm.Name}, {spec.Rounds} rounds.", RunState.Queued),
        });
    }

    /// <summary>T2: the scheduler gives the run a place; a higher epoch fences off whatever an earlier grant left running.</summary>
    public static Transition Grant(RunView view, DateTimeOffset now)
    {
        var prepared = view.Checkpoints.ContainsKey(view.Run.Round);
        var run = view.Run with
        {
            State = prepared ? RunState.Running : RunState.Preparing,
            Epoch = view.Run.Epoch + 1,
            StartedAt = view.Run.StartedAt ?? now,
        };
        return Transition.Of("run.grant", view, run, happened: Transition.Event(now, "run.granted", "The scheduler gave the run a place."));
    }

    /// <summary>What comes next without anybody's report; null when the run waits for one, or for a place.</summary>
    public static Transition? Next(RunView view, RunFederation federation, DateTimeOffset now) => view.Run.State switch
    {
        RunState.Cancelling => Cancelled(view, now),
        RunState.Pausing when view.Round is null && !view.Unevaluated.Any() => Paused(view, now),
        RunState.Running when view.Round is null => NextRound(view, federation, now),
        _ => null,
    };

    /// <summary>T3: checkpoint 0 is there.</summary>
    public static Transition Start(RunView view, InitResult init, DateTimeOffset now)
    {
        var checkpoint = new CheckpointRecord
        {
            Tenant = view.Run.Tenant,
            Run = view.Run.Id,
            Id = CheckpointId.New(now),
            Generation = view.Run.Generation,
            Round = 0,
            Sha256 = init.Server.Checkpoint,
            SizeBytes = init.SizeBytes,
            ServerState = init.Server.ServerState,
            CreatedAt = now,
            Available = true,
        };
        var run = view.Run with
        {
            State = view.Run.State is RunState.Preparing ? RunState.Running : view.Run.State,
            Digest = checkpoint.Sha256,
            NumericProfile = init.NumericProfile,
        };
        var transition = Transition.Of(
            "run.start", view, run, [checkpoint], happened: Transition.Event(now, "run.started", "The initial model is in place.", round: 0));
        return transition with { Next = transition.Next with { Checkpoints = view.Checkpoints.Add(0, checkpoint) } };
    }

    /// <summary>T6: the run will pause at the next round's boundary. Null if it is pausing or paused already.</summary>
    public static Transition? Pause(RunView view, DateTimeOffset now) => view.Run.State switch
    {
        RunState.Pausing or RunState.Paused => null,
        RunState.Queued => Paused(view, now),
        RunState.Preparing or RunState.Running => Move(view, RunState.Pausing, "run.pause", now, "run.pausing", "The run will pause when its open round is committed."),
        _ => throw Illegal(view, "paused", RunState.Queued, RunState.Preparing, RunState.Running),
    };

    /// <summary>T7: the boundary is reached.</summary>
    public static Transition Paused(RunView view, DateTimeOffset now) =>
        Move(view, RunState.Paused, "run.paused", now, "run.paused", $"Paused after round {view.Run.Round}.");

    /// <summary>T8: back into the queue. Null if it is under way already.</summary>
    public static Transition? Resume(RunView view, DateTimeOffset now) => view.Run.State switch
    {
        RunState.Queued or RunState.Preparing or RunState.Running => null,
        RunState.Pausing => Move(view, view.Checkpoints.IsEmpty ? RunState.Preparing : RunState.Running, "run.resume", now, "run.resumed", "The pause is called off."),
        RunState.Paused => Move(view, RunState.Queued, "run.resume", now, "run.resumed", "The run is back in the queue."),
        _ => throw Illegal(view, "resumed", RunState.Pausing, RunState.Paused),
    };

    /// <summary>T9: the intent to cancel. Null if it is cancelling or cancelled already.</summary>
    public static Transition? Cancel(RunView view, DateTimeOffset now) => view.Run.State switch
    {
        RunState.Cancelling or RunState.Cancelled => null,
        RunState.Succeeded or RunState.Failed => throw Illegal(view, "cancelled", RunState.Queued, RunState.Preparing, RunState.Running, RunState.Pausing, RunState.Paused),
        _ => Move(view, RunState.Cancelling, "run.cancel", now, "run.cancelling", "The run will end when its work is fenced off."),
    };

    /// <summary>T10: its work is fenced off.</summary>
    public static Transition Cancelled(RunView view, DateTimeOffset now) =>
        End(view, RunState.Cancelled, "run.cancelled", now, $"Cancelled after round {view.Run.Round}.", failure: null);

    /// <summary>T11: all rounds are committed and evaluated.</summary>
    public static Transition Succeed(RunView view, DateTimeOffset now) =>
        End(view, RunState.Succeeded, "run.succeeded", now, $"All {view.Run.Round} rounds are committed.", failure: null);

    /// <summary>T12 and T14: the run cannot go on.</summary>
    public static Transition Fail(RunView view, RunFailure failure, DateTimeOffset now)
    {
        var lastGood = view.Checkpoints.TryGetValue(view.Run.Round, out var checkpoint) ? checkpoint.Id : (CheckpointId?)null;
        return End(view, RunState.Failed, "run.failed", now, failure.Detail, failure with { LastGoodCheckpoint = lastGood });
    }

    private static Transition? NextRound(RunView view, RunFederation federation, DateTimeOffset now)
    {
        var pending = view.Unevaluated.Count();
        if (view.Run.Round == view.Run.Spec.Rounds)
        {
            return pending == 0 ? Succeed(view, now) : null;
        }

        // Evaluations run beside the next rounds, but not further behind than two.
        return pending < 2 ? RoundTransitions.Open(view, RoundPlan.Of(view.Run, federation, view.Run.Round + 1, step: 0), now) : null;
    }

    private static Transition Move(RunView view, RunState state, string name, DateTimeOffset now, string type, string message) =>
        Transition.Of(name, view, view.Run with { State = state }, happened: Transition.Event(now, type, message));

    /// <summary>Every end: the open round is abandoned and no evaluation is due any more.</summary>
    private static Transition End(RunView view, RunState state, string name, DateTimeOffset now, string message, RunFailure? failure)
    {
        List<object> updates = [];
        if (view.Round is { } round)
        {
            updates.Add(round.Record with { State = RoundState.Abandoned });
        }

        var checkpoints = view.Checkpoints.ToBuilder();
        foreach (var pending in view.Unevaluated)
        {
            var settled = pending with { EvaluationPending = false };
            checkpoints[pending.Round] = settled;
            updates.Add(settled);
        }

        var transition = Transition.Of(
            name, view, view.Run with { State = state, FinishedAt = now, Failure = failure }, updates: updates, happened: Transition.Event(now, name, message));
        return transition with { Next = transition.Next with { Round = null, Checkpoints = checkpoints.ToImmutable() } };
    }

    private static ProblemException Illegal(RunView view, string wish, params RunState[] allowed) => new(
        ProblemCodes.InvalidState,
        $"The run is {view.Run.State} and cannot be {wish}; allowed in: {string.Join(", ", allowed)}.");
}
