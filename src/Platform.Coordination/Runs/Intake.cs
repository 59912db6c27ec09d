using Platform.Coordination.Runs.Rounds;
using Platform.Coordination.Tasks;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>What became of a report.</summary>
/// <param name="Transition">The transition that it completes; null if others must come first.</param>
/// <param name="Wanted">Whether the run still wanted it.</param>
internal readonly record struct Taken(Transition? Transition, bool Wanted = true)
{
    public static Taken Outdated => new(Transition: null, Wanted: false);
}

/// <summary>
/// Where lanes' reports come in: tells whether a view still wants one, and which transition it completes. Receipts of one step
/// are held here to be stored together; a crash before that costs only their training again.
/// </summary>
internal sealed class Intake(RunStore runs)
{
    private readonly List<SliceReceipt> _held = [];

    /// <summary>The slices whose receipts are held.</summary>
    public IEnumerable<int> Held => _held.Select(receipt => receipt.Receipt.Slice);

    /// <summary>Takes a report in.</summary>
    public async Task<Taken> Take(RunView view, RunFederation federation, TaskReport report, DateTimeOffset now) => report.Result switch
    {
        _ when report.Epoch != view.Run.Epoch => Taken.Outdated,
        InitResult init when view.Checkpoints.IsEmpty && report.Order == RunOrders.InitId(view) => new(RunTransitions.Start(view, init, now)),
        TrainResult train when view.Round is { Step.State: StepState.Open } open => TakeSlice(view, open, report, train, now),
        MergeResult merge when view.Round is { Step.State: StepState.Frozen } open && report.Order == RunOrders.MergeId(view) =>
            new(await MergedOrCommitted(view, federation, open, merge, report.DeviceMicroseconds, now)),
        EvaluateResult scores when view.Unevaluated.FirstOrDefault(checkpoint => RunOrders.EvaluateId(checkpoint) == report.Order) is { } due =>
            new(RoundTransitions.Evaluated(view, due, scores, now)),
        _ => Taken.Outdated,
    };

    /// <summary>Lets the held receipts go, to be stored; null if there are none, or if their step has ended otherwise.</summary>
    public Transition? Release(RunView view, DateTimeOffset now)
    {
        List<SliceReceipt> held = [.. _held];
        _held.Clear();
        return held.Count > 0 && view.Round is { Step.State: StepState.Open } ? RoundTransitions.Accept(view, held, now) : null;
    }

    private Taken TakeSlice(RunView view, OpenRound open, TaskReport report, TrainResult train, DateTimeOffset now)
    {
        var slice = open.MissingSlices.Where(missing => RunOrders.TrainId(view, missing) == report.Order).Cast<int?>().FirstOrDefault();
        if (slice is not { } reported || Held.Contains(reported))
        {
            return Taken.Outdated;
        }

        if (train.Clients.FirstOrDefault(client => client.Refused is not null) is { } refused)
        {
            return new(RunTransitions.Fail(view, Failures.OfClient(open, refused, reported), now));
        }

        _held.Add(Receipts.Of(open, reported, report, train));
        var complete = open.Receipts.Count + _held.Count == open.Step.Slices.Count;
        return new(complete ? Release(view, now) : null);
    }

    private async Task<Transition> MergedOrCommitted(RunView view, RunFederation federation, OpenRound open, MergeResult merge, long deviceMicroseconds, DateTimeOffset now)
    {
        if (open.Step.Step + 1 < RoundPlan.StepsIn(view.Run, open.Record.Number))
        {
            return RoundTransitions.MergeStep(view, merge, deviceMicroseconds, RoundPlan.Of(view.Run, federation, open.Record.Number, open.Step.Step + 1));
        }

        var participations = await runs.ParticipationsAsync(view.Run.Tenant, view.Run.Id, open.Record.Number, CancellationToken.None);
        return RoundTransitions.Commit(view, merge, deviceMicroseconds, [.. participations.Where(part => part.Resample == open.Record.Resample)], now);
    }
}
