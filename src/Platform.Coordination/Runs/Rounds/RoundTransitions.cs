using System.Collections.Immutable;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Coordination.Tasks;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs.Rounds;

/// <summary>What one lane reported of one slice, ready to be stored.</summary>
internal sealed record SliceReceipt(ReceiptRecord Receipt, ImmutableList<ParticipationRecord> Participations, long GradientSamples);

/// <summary>
/// The life of a round as pure functions: opened, its receipts stored, frozen, merged step by step, committed. Before the
/// commit nothing has happened to the model or to any client's state; after it everything has.
/// </summary>
internal static class RoundTransitions
{
    /// <summary>Opens the next round with its first step.</summary>
    public static Transition Open(RunView view, RoundPlan plan, DateTimeOffset now)
    {
        var round = new RoundRecord
        {
            Tenant = view.Run.Tenant,
            Run = view.Run.Id,
            Generation = view.Run.Generation,
            Number = view.Run.Round + 1,
            Resample = 0,
            Phase = plan.Phase,
            State = RoundState.Open,
            Cohort = plan.Cohort,
            OpenedAt = now,
        };
        var step = StepOf(round, 0, plan);
        var transition = Transition.Of("round.open", view, view.Run, [round, step]);
        return transition with { Next = transition.Next with { Round = new(round, [step], ImmutableSortedDictionary<int, ReceiptRecord>.Empty, []) } };
    }

    /// <summary>
    /// Stores receipts of the current step. With the last of them the step is frozen in the same transaction: from then on its
    /// list of updates is fixed, in slice order.
    /// </summary>
    public static Transition Accept(RunView view, IReadOnlyList<SliceReceipt> received, DateTimeOffset now)
    {
        var open = view.Round!;
        var receipts = open.Receipts.AddRange(received.Select(slice => KeyValuePair.Create(slice.Receipt.Slice, slice.Receipt)));
        var complete = receipts.Count == open.Step.Slices.Count;
        var step = complete ? open.Step with { State = StepState.Frozen } : open.Step;
        var record = open.Record with
        {
            DeviceMicroseconds = open.Record.DeviceMicroseconds + received.Sum(slice => slice.Receipt.DeviceMicroseconds),
            GradientSamples = open.Record.GradientSamples + received.Sum(slice => slice.GradientSamples),
            FrozenAt = complete ? now : open.Record.FrozenAt,
        };
        List<object> updates = [record];
        if (complete)
        {
            updates.Add(step);
        }

        var transition = Transition.Of(
            complete ? "round.freeze" : "round.receipt",
            view,
            view.Run,
            received.SelectMany(slice => slice.Participations.Cast<object>().Prepend(slice.Receipt)),
            updates);
        return transition with { Next = transition.Next with { Round = open with { Record = record, Steps = open.Steps.SetItem(open.Steps.Count - 1, step), Receipts = receipts } } };
    }

    /// <summary>A step that is not the round's last is merged: its server state is what the next step starts from.</summary>
    public static Transition MergeStep(RunView view, MergeResult merge, long deviceMicroseconds, RoundPlan plan)
    {
        var open = view.Round!;
        var record = open.Record with { DeviceMicroseconds = open.Record.DeviceMicroseconds + deviceMicroseconds };
        var merged = Merged(open, merge);
        var next = StepOf(record, open.Step.Step + 1, plan);
        var transition = Transition.Of("round.merge", view, view.Run, [next], [record, merged]);
        return transition with
        {
            Next = transition.Next with
            {
                Round = new(
                    record,
                    open.Steps.SetItem(open.Steps.Count - 1, merged).Add(next),
                    ImmutableSortedDictionary<int, ReceiptRecord>.Empty,
                    open.EarlierStates.AddRange(open.Receipts.Values.Select(receipt => receipt.States).OfType<Sha256Digest>())),
            },
        };
    }

    /// <summary>T5: the one transaction in which a round happens, with what is no longer kept because of it.</summary>
    public static Transition Commit(RunView view, MergeResult merge, long deviceMicroseconds, IReadOnlyList<ParticipationRecord> participations, DateTimeOffset now)
    {
        var open = view.Round!;
        var record = open.Record with
        {
            State = RoundState.Committed,
            CommittedAt = now,
            DeviceMicroseconds = open.Record.DeviceMicroseconds + deviceMicroseconds,
        };
        var checkpoint = CheckpointOf(view, record, merge, now);
        var metrics = RoundMetrics.Of(record, participations);
        var retention = Retention.After(view, checkpoint, participations);
        var transition = Transition.Of(
            "round.commit",
            view,
            view.Run with { Round = record.Number, Digest = checkpoint.Sha256 },
            metrics.Cast<object>().Prepend(checkpoint),
            [record, Merged(open, merge), .. retention.DroppedCheckpoints, .. retention.DroppedStates],
            Transition.Event(now, "round.committed", $"Round {record.Number} is committed.", record.Number, metrics.ToDictionary(metric => metric.Name, metric => metric.Value)));
        return transition with { Next = transition.Next with { Round = null, Checkpoints = retention.Checkpoints, States = retention.States } };
    }

    /// <summary>A checkpoint's scores have come.</summary>
    public static Transition Evaluated(RunView view, CheckpointRecord checkpoint, EvaluateResult result, DateTimeOffset now)
    {
        var score = new Score(checkpoint.Round, result.Accuracy, result.Loss);
        var scored = checkpoint with { Score = score, EvaluationPending = false };
        var run = view.Run with
        {
            Latest = view.Run.Latest is { } latest && latest.Round > score.Round ? latest : score,
            Best = IsBetter(score, view.Run.Best) ? score : view.Run.Best,
        };
        var metrics = EvaluationMetrics.Of(checkpoint, result);
        var own = metrics.Where(metric => metric.Client.Length == 0).ToDictionary(metric => metric.Name, metric => metric.Value);
        var transition = Transition.Of(
            "run.evaluated",
            view,
            run,
            metrics,
            [scored],
            Transition.Event(now, "run.evaluated", $"Round {score.Round}: accuracy {score.Accuracy:P2}, loss {score.Loss:F4}.", score.Round, own));
        return transition with { Next = transition.Next with { Checkpoints = view.Checkpoints.SetItem(scored.Round, scored) } };
    }

    // Results may come out of order: of equal accuracies the earliest round is the best, whichever came first.
    private static bool IsBetter(Score score, Score? best) =>
        best is null || score.Accuracy > best.Accuracy || (score.Accuracy == best.Accuracy && score.Round < best.Round);

    private static StepRecord StepOf(RoundRecord round, int step, RoundPlan plan) => new()
    {
        Tenant = round.Tenant,
        Run = round.Run,
        Generation = round.Generation,
        Round = round.Number,
        Resample = round.Resample,
        Step = step,
        // A step without clients has nothing to wait for: it is merged at once.
        State = plan.Slices.Count == 0 ? StepState.Frozen : StepState.Open,
        Slices = plan.Slices,
    };

    private static StepRecord Merged(OpenRound open, MergeResult merge) => open.Step with
    {
        State = StepState.Merged,
        Checkpoint = merge.Server.Checkpoint,
        ServerState = merge.Server.ServerState,
    };

    private static CheckpointRecord CheckpointOf(RunView view, RoundRecord round, MergeResult merge, DateTimeOffset now)
    {
        var every = (view.Run.Spec.Evaluation ?? new()).Every;
        return new()
        {
            Tenant = round.Tenant,
            Run = round.Run,
            Id = CheckpointId.New(now),
            Generation = round.Generation,
            Round = round.Number,
            Sha256 = merge.Server.Checkpoint,
            SizeBytes = merge.SizeBytes,
            ServerState = merge.Server.ServerState,
            CreatedAt = now,
            Available = true,
            EvaluationPending = round.Number % every == 0 || round.Number == view.Run.Spec.Rounds,
        };
    }
}
