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
    private readonly Intake _intake = new(context.Runs);
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

    public async Task<ModelFiles> ReadModel(ClientId? client, ApiKeyId reader)
    {
        if (_view is null)
        {
            throw new ProblemException(ProblemCodes.NotFound, $"There is no run '{_id}'.");
        }

        var files = ModelReading.Of(_view, _federation!, client);
        await Apply(ModelReading.Recorded(_view, client, reader, time.Now()));
        return files;
    }

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
        var taken = _view is null ? Taken.Outdated : await _intake.Take(_view, _federation!, report.Value, time.Now());
        context.Instruments.Reported(report.Value.Result, taken.Wanted);
        LimitHolding();
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
        if (view.Run.State is not RunState.Queued)
        {
            return RunTransitions.Next(view, _federation!, now);
        }

        return await context.Scheduler.RequestPlace(Place.AsImmutable(), view.Run.CreatedAt, granted: false) ? RunTransitions.Grant(view, now) : null;
    }

    /// <summary>Receipts wait for the last of their step, but only so long.</summary>
    private void LimitHolding()
    {
        if (_intake.Held.Any())
        {
            _flush ??= this.RegisterGrainTimer(StoreHeld, new GrainTimerCreationOptions(options.Value.ReceiptDelay, Timeout.InfiniteTimeSpan) { KeepAlive = true });
            return;
        }

        _flush?.Dispose();
        _flush = null;
    }

    private async Task StoreHeld(CancellationToken cancellation)
    {
        var receipts = _intake.Release(_view!, time.Now());
        LimitHolding();
        if (receipts is not null)
        {
            await Apply(receipts);
        }
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
        var ended = transition.Next.Run.State.IsTerminal() && !before.Run.State.IsTerminal();
        using var span = _span?.Child(transition.Name);
        try
        {
            if (ended && transition.Next.Run.State is not RunState.Failed)
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
        if (ended && _view.Run.State is RunState.Failed)
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
            var held = _intake.Held.Select(slice => RunOrders.TrainId(view, slice)).ToHashSet();
            IReadOnlyList<TaskOrder> open = [.. wanted.Where(order => !held.Contains(order.Id))];
            await context.Scheduler.Offer(Place.AsImmutable(), open.AsImmutable());
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}: {Transition}, version {Version}")]
    private partial void LogMoved(RunId run, string transition, long version);
}
