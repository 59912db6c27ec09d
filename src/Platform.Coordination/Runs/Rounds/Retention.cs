using System.Collections.Immutable;
using Platform.Contracts.Ids;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs.Rounds;

/// <summary>What is kept once a round commits: the last three rounds, the cadence, the best, and those that wait to be evaluated.</summary>
/// <param name="Checkpoints">The checkpoints that are kept.</param>
/// <param name="DroppedCheckpoints">Rows of those that are not, marked unavailable.</param>
/// <param name="States">The client states that a retained round can reach.</param>
/// <param name="DroppedStates">Rows of participations whose state is not kept, without it.</param>
internal sealed record Retention(
    ImmutableSortedDictionary<int, CheckpointRecord> Checkpoints,
    IReadOnlyList<CheckpointRecord> DroppedCheckpoints,
    ClientStates States,
    IReadOnlyList<ParticipationRecord> DroppedStates)
{
    private const int Last = 3;

    public static Retention After(RunView view, CheckpointRecord committed, IReadOnlyList<ParticipationRecord> participations)
    {
        var all = view.Checkpoints.Add(committed.Round, committed);
        var dropped = all.Values.Where(checkpoint => !IsKept(view.Run, checkpoint, committed.Round)).ToList();
        var kept = all.RemoveRange(dropped.Select(checkpoint => checkpoint.Round));
        var (states, droppedStates) = view.States.With(participations).Retain([.. kept.Keys]);
        return new(
            kept,
            [.. dropped.Select(checkpoint => checkpoint with { Available = false })],
            states,
            [.. droppedStates.Select(part => part with { States = null })]);
    }

    /// <summary>
    /// The digests that one view held and the next does not: their blobs may go. By content, not by row: two rounds with equal
    /// content share one blob.
    /// </summary>
    public static IEnumerable<Sha256Digest> Released(RunView before, RunView after)
    {
        var kept = Held(after).ToHashSet();
        return Held(before).Where(digest => !kept.Contains(digest)).Distinct();
    }

    private static bool IsKept(RunRecord run, CheckpointRecord checkpoint, int newest) =>
        checkpoint.Round > newest - Last
        || checkpoint.EvaluationPending
        || checkpoint.Round == run.Best?.Round
        || (run.Spec.Checkpoints?.Every is { } every && checkpoint.Round % every == 0);

    private static IEnumerable<Sha256Digest> Held(RunView view)
    {
        var files = view.Checkpoints.Values.SelectMany(checkpoint => Files(checkpoint.Sha256, checkpoint.ServerState));
        var receipts = view.Round?.Receipts.Values.SelectMany(receipt => Files(receipt.Update, receipt.States)) ?? [];
        var steps = view.Round?.Steps.Where(step => step.Checkpoint is not null).SelectMany(step => Files(step.Checkpoint!.Value, step.ServerState)) ?? [];
        return files.Concat(receipts).Concat(steps).Concat(view.Round?.EarlierStates ?? []).Concat(view.States.Digests);
    }

    private static IEnumerable<Sha256Digest> Files(Sha256Digest first, Sha256Digest? second) => second is { } also ? [first, also] : [first];
}
