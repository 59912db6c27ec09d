using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination.Runs.Rounds;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tasks;
using Platform.Storage.Idempotency;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>
/// The single writer of one run: asks the pure transitions what is next, stores it, then shows the scheduler what is wanted.
/// Its memory is a cache: on any failure of the store it deactivates, and the next call reads the truth again.
/// </summary>
[KeepAlive]
internal sealed partial class RunGrain(
    RunContext context,
    IOptions<SchedulingOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<RunGrain> logger) : Grain, IRunGrain
{
    private readonly Arrival _events = new(time, lifetime.ApplicationStopping);
    private readonly List<SliceReceipt> _received = [];
    private TenantId _tenant;
    private RunId _id;
    private RunView? _view;
    private RunFederation? _federation;
    private RoundSpan? _span;
    private IGrainTimer? _flush;

    private RunPlace Place => new(_tenant, _id);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var parts = GrainKeys.Parts(this.GetPrimaryKeyString());
        (_tenant, _id) = (TenantId.Wrap(parts[0]), RunId.Wrap(parts[1]));
        if (await context.Runs.LoadAsync(_tenant, _id, cancellationToken) is { } snapshot)
        {
            _view = RunView.Of(snapshot);
            _federation = await context.LoadFederation(_tenant, _view.Run.Spec, cancellationToken);
            if (!_view.Run.State.IsTerminal())
            {
                await context.SweepOrphans(_view, cancellationToken);
            }
        }
    }

    public async Task<Run> Create(RunSpec spec, CommandKey? command, string? traceParent)
    {
        var federation = await context.LoadFederation(_tenant, spec, CancellationToken.None)
            ?? throw new ProblemException(new Fault("/federation", ProblemCodes.NotFound, $"There is no federation '{spec.Federation}'."));
        RunContext.Validate(spec, federation);
        var (run, created) = RunTransitions.Create(_tenant, _id, spec, time.Now(), traceParent);
        var answer = run.ToContract();
        try
        {
            await context.Runs.CreateAsync(run, created, command?.Created(answer, $"/v1/tenants/{_tenant}/runs/{_id}"), CancellationToken.None);
        }
        catch (CommandRepeatedException repeated)
        {
            DeactivateOnIdle();
            return PlatformJson.Read<Run>(repeated.First.Response);
        }

        context.Instruments.Moved(from: null, run.State);
        _federation = federation;
        _view = RunView.Of(new RunSnapshot(run, null, [], [], [], []));
        DriveSoon();
        return answer;
    }

    public Task<Run> Cancel() => Command(RunTransitions.Cancel);

    public Task<Run> Pause() => Command(RunTransitions.Pause);

    public Task<Run> Resume() => Command(RunTransitions.Resume);

    public async Task Delete()
    {
        await context.Runs.DeleteAsync(_tenant, _id, CancellationToken.None);
        await context.DeleteBlobs(_tenant, _id, CancellationToken.None);
        DeactivateOnIdle();
    }

    public async Task Drive()
    {
        if (_view is null)
        {
            DeactivateOnIdle();
            return;
        }

        var moved = false;
        while (await Next() is { } transition)
        {
            await Apply(transition);
            moved = true;
        }

        await ShowWanted(moved);
    }

    public async Task Report(Immutable<TaskReport> report)
    {
        var taken = _view is null || report.Value.Epoch != _view.Run.Epoch ? Taken.Outdated : await Take(_view, report.Value);
        context.Instruments.Reported(report.Value.Result, taken.Wanted);
        if (taken.Transition is { } transition)
        {
            await Apply(transition);
            await Drive();
        }
    }

    public async Task TaskFailed(Immutable<TaskOrder> order, Immutable<TaskProblem> problem)
    {
        if (_view is null || _view.Run.State.IsTerminal() || order.Value.Epoch != _view.Run.Epoch)
        {
            return;
        }

        await Apply(RunTransitions.Fail(_view, Failures.OfTask(_view, order.Value, problem.Value), time.Now()));
        await Drive();
    }

    public async Task<long> Watch(long after)
    {
        if (_view is not null && _view.Run.EventSequence <= after)
        {
            await _events.Wait(options.Value.LongPoll);
        }

        return _view?.Run.EventSequence ?? 0;
    }

    /// <summary>The next transition that needs no report; null when the run waits for something.</summary>
    private async Task<Transition?> Next()
    {
        var (view, now) = (_view!, time.Now());
        return view.Run.State switch
        {
            RunState.Queued => await context.Scheduler.RequestPlace(Place.AsImmutable(), view.Run.CreatedAt, granted: false)
                ? RunTransitions.Grant(view, now)
                : null,
            RunState.Cancelling => RunTransitions.Cancelled(view, now),
            RunState.Pausing when view.Round is null && !view.Unevaluated.Any() => RunTransitions.Paused(view, now),
            RunState.Running when view.Round is null => NextRound(view, now),
            _ => null,
        };
    }

    private Transition? NextRound(RunView view, DateTimeOffset now)
    {
        var pending = view.Unevaluated.Count();
        if (view.Run.Round == view.Run.Spec.Rounds)
        {
            return pending == 0 ? RunTransitions.Succeed(view, now) : null;
        }

        // Evaluations run beside the next rounds, but not further behind than two.
        return pending < 2 ? RoundTransitions.Open(view, RoundPlan.Of(view.Run, _federation!, view.Run.Round + 1, step: 0), now) : null;
    }

    /// <summary>Takes a report if the view still wants it, and says which transition it completes, if any.</summary>
    private async Task<Taken> Take(RunView view, TaskReport report)
    {
        var now = time.Now();
        switch (report.Result)
        {
            case InitResult init when view.Checkpoints.IsEmpty && report.Order == RunOrders.InitId(view):
                return new(RunTransitions.Start(view, init, now));
            case TrainResult train when view.Round is { Step.State: StepState.Open } open:
                return TakeSlice(view, open, report, train, now);
            case MergeResult merge when view.Round is { Step.State: StepState.Frozen } && report.Order == RunOrders.MergeId(view):
                return new(await MergedOrCommitted(view, merge, report.DeviceMicroseconds, now));
            case EvaluateResult scores when view.Unevaluated.FirstOrDefault(checkpoint => RunOrders.EvaluateId(checkpoint) == report.Order) is { } due:
                return new(RoundTransitions.Evaluated(view, due, scores, now));
            default:
                return Taken.Outdated;
        }
    }

    private Taken TakeSlice(RunView view, OpenRound open, TaskReport report, TrainResult train, DateTimeOffset now)
    {
        var slice = open.MissingSlices.Where(missing => RunOrders.TrainId(view, missing) == report.Order).Cast<int?>().FirstOrDefault();
        if (slice is not { } reported || _received.Any(receipt => receipt.Receipt.Slice == reported))
        {
            return Taken.Outdated;
        }

        if (train.Clients.FirstOrDefault(client => client.Refused is not null) is { } refused)
        {
            return new(RunTransitions.Fail(view, Failures.OfClient(open, refused, reported), now));
        }

        _received.Add(Receipts.Of(open, reported, report, train));
        var complete = open.Receipts.Count + _received.Count == open.Step.Slices.Count;
        if (!complete)
        {
            // Receipts of one step are stored together; a crash before that costs only their training again.
            _flush ??= this.RegisterGrainTimer(FlushReceipts, new GrainTimerCreationOptions(options.Value.ReceiptDelay, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }

        return new(complete ? StoreReceipts(now) : null);
    }

    private Transition? StoreReceipts(DateTimeOffset now)
    {
        _flush?.Dispose();
        _flush = null;
        List<SliceReceipt> received = [.. _received];
        _received.Clear();
        return received.Count > 0 && _view!.Round is { Step.State: StepState.Open } ? RoundTransitions.Accept(_view, received, now) : null;
    }

    private async Task FlushReceipts(CancellationToken cancellation)
    {
        if (StoreReceipts(time.Now()) is { } transition)
        {
            await Apply(transition);
        }
    }

    private async Task<Transition?> MergedOrCommitted(RunView view, MergeResult merge, long deviceMicroseconds, DateTimeOffset now)
    {
        var open = view.Round!;
        if (open.Step.Step + 1 < RoundPlan.StepsIn(view.Run, open.Record.Number))
        {
            return RoundTransitions.MergeStep(view, merge, deviceMicroseconds, RoundPlan.Of(view.Run, _federation!, open.Record.Number, open.Step.Step + 1));
        }

        var participations = await context.Runs.ParticipationsAsync(_tenant, _id, open.Record.Number, CancellationToken.None);
        return RoundTransitions.Commit(view, merge, deviceMicroseconds, [.. participations.Where(part => part.Resample == open.Record.Resample)], now);
    }

    private async Task<Run> Command(Func<RunView, DateTimeOffset, Transition?> command)
    {
        if (_view is null)
        {
            throw new ProblemException(ProblemCodes.NotFound, $"There is no run '{_id}'.");
        }

        if (command(_view, time.Now()) is { } transition)
        {
            await Apply(transition);
            DriveSoon();
        }

        return _view.Run.ToContract();
    }

    /// <summary>
    /// Drives the run in a turn of its own: what was just stored is promised already, and must not be answered with an error
    /// because of what follows. The sweeper repeats what fails here.
    /// </summary>
    private void DriveSoon() => this.AsReference<IRunGrain>().Drive().Ignore();

    /// <summary>Makes a transition true, then shows it. Memory changes only after the store has.</summary>
    private async Task Apply(Transition transition)
    {
        var before = _view!;
        using var span = _span?.Child(transition.Name);
        try
        {
            if (transition.Next.Run.State is RunState.Succeeded or RunState.Cancelled)
            {
                // Before, because nobody drives a run that has ended: a crash in between does both again.
                await context.SweepOrphansAtEnd(before, CancellationToken.None);
            }

            FaultPoints.Reach($"{transition.Name}.before");
            await context.Runs.CommitAsync(transition.Change, CancellationToken.None);
            FaultPoints.Reach($"{transition.Name}.after");
        }
        catch (Exception failure)
        {
            // Whether it was written is unknown: forget everything and read it again.
            if (failure is StaleRunException)
            {
                context.Instruments.Conflicted();
            }

            DeactivateOnIdle();
            throw;
        }

        _view = transition.Next;
        LogMoved(_id, transition.Name, _view.Run.Version);
        context.Instruments.Applied(transition, before);
        _span = RoundSpan.Follow(_span, before, _view);
        _events.Announce();
        await context.DeleteReleased(before, _view);
        if (_view.Run.State is RunState.Failed)
        {
            // After, because only the stored failure fences off a lane whose report could still have been committed.
            await context.SweepOrphansAtEnd(_view, CancellationToken.None);
        }
    }

    private async Task ShowWanted(bool moved)
    {
        var view = _view!;
        if (view.Run.State.IsTerminal() || view.Run.State is RunState.Paused or RunState.Cancelling)
        {
            if (moved)
            {
                await context.Scheduler.ReleasePlace(Place.AsImmutable());
            }

            return;
        }

        if (view.Run.State is not RunState.Queued)
        {
            await context.Scheduler.RequestPlace(Place.AsImmutable(), view.Run.CreatedAt, granted: true);
            var wanted = new RunOrders(view, _federation!, _span?.TraceParent).All();
            var held = _received.Select(receipt => RunOrders.TrainId(view, receipt.Receipt.Slice)).ToHashSet();
            IReadOnlyList<TaskOrder> open = [.. wanted.Where(order => !held.Contains(order.Id))];
            await context.Scheduler.Offer(Place.AsImmutable(), open.AsImmutable());
        }
    }

    /// <summary>What became of a report.</summary>
    private readonly record struct Taken(Transition? Transition, bool Wanted = true)
    {
        public static Taken Outdated => new(Transition: null, Wanted: false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}: {Transition}, version {Version}")]
    private partial void LogMoved(RunId run, string transition, long version);
}
