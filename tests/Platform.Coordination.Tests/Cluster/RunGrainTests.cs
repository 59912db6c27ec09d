using Orleans.Concurrency;
using Orleans.Core.Internal;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination.Hosting;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Tests.Cluster;

public sealed class RunGrainTests : IAsyncLifetime
{
    // A silo for each test: a task that one test leaves behind would be the next one's first.
    private readonly TestSilo _silo = new();
    private readonly HandLane _lane;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public RunGrainTests() => _lane = new(_silo);

    public ValueTask InitializeAsync() => _silo.InitializeAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task A_warm_round_takes_at_most_four_transactions()
    {
        var run = await _silo.Submit(rounds: 3, evaluateEvery: 1);
        await _lane.Do<InitWork>();
        List<long> versions = [];
        for (var round = 1; round <= 3; round++)
        {
            // The evaluation of the round before is due beside this round's slices.
            for (var task = 0; task < (round == 1 ? 3 : 4); task++)
            {
                await _lane.Report(await _lane.Lease());
            }

            await _lane.Do<MergeWork>();
            versions.Add((await _silo.Runs.LoadAsync(TestSilo.Acme, run, _cancellation))!.Run.Version);
        }

        await _lane.Finish(run);
        Assert.InRange(versions[2] - versions[1], 1, 4);
    }

    [Fact]
    public async Task A_report_that_is_repeated_or_late_changes_nothing()
    {
        var run = await _silo.Submit(rounds: 2);
        await _lane.Do<InitWork>();
        var first = await _lane.Do<TrainWork>();
        await _silo.GetRun(run).Report(HandLane.ReportOf(first).AsImmutable());
        await _lane.Do<TrainWork>();
        await _lane.Do<TrainWork>();
        await _lane.Do<MergeWork>();
        var before = (await _silo.Runs.LoadAsync(TestSilo.Acme, run, _cancellation))!.Run.Version;

        await _silo.GetRun(run).Report(HandLane.ReportOf(first).AsImmutable());
        await _silo.GetRun(run).Report((HandLane.ReportOf(first) with { Epoch = 0 }).AsImmutable());

        Assert.Equal(before, (await _silo.Runs.LoadAsync(TestSilo.Acme, run, _cancellation))!.Run.Version);
        var participations = await _silo.Runs.ParticipationsAsync(TestSilo.Acme, run, 1, _cancellation);
        Assert.Equal(3, participations.Count);
        await _lane.Finish(run);
    }

    [Fact]
    public async Task A_grain_that_loses_its_memory_goes_on_from_the_store_to_the_same_digest()
    {
        var calm = await _silo.Submit(cohort: 1);
        await _lane.Finish(calm);
        var shaken = await _silo.Submit(cohort: 1);
        var grain = _silo.GetRun(shaken);
        while (!(await _silo.Until(shaken, _ => true)).State.IsTerminal())
        {
            await _lane.Report(await _lane.Lease());
            await grain.Cast<IGrainManagementExtension>().DeactivateOnIdle(_cancellation);
        }

        var (expected, actual) = (await _silo.Until(calm, _ => true), await _silo.Until(shaken, _ => true));
        Assert.Equal(RunState.Succeeded, actual.State);
        Assert.Equal(expected.Round, actual.Round);
    }

    [Fact]
    public async Task A_task_that_fails_three_times_fails_the_run_and_names_client_slice_and_last_good_checkpoint()
    {
        var run = await _silo.Submit(rounds: 5, cohort: 2);
        await _lane.Do<InitWork>();
        await _lane.Do<TrainWork>();
        await _lane.Do<TrainWork>();
        await _lane.Do<MergeWork>();
        TrainWork? failing = null;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var lease = await _lane.Lease();
            // Two slices are open; only the first one fails.
            if (failing is not null && ((TrainWork)lease.Order.Work).Slice != failing.Slice)
            {
                await _lane.Report(lease);
                lease = await _lane.Lease();
            }

            failing = (TrainWork)lease.Order.Work;
            Assert.Equal(attempt, lease.Attempt);
            await _silo.Scheduler.Fail(lease.Id, new TaskProblem(ProblemCodes.TaskFailed, "The lane broke.", [], Final: false).AsImmutable());
        }

        var failed = await _silo.Until(run, now => now.State.IsTerminal());
        Assert.Equal(RunState.Failed, failed.State);
        Assert.Equal(failing!.Slice, failed.Failure!.Slice);
        Assert.Equal(failing.Clients[0].Client, failed.Failure.Client);
        Assert.Equal(2, failed.Failure.Round);
        var good = Assert.Single(await _silo.Runs.CheckpointsAsync(TestSilo.Acme, run, _cancellation), checkpoint => checkpoint.Round == 1);
        Assert.Equal(good.Id, failed.Failure.LastGoodCheckpoint);
    }

    [Fact]
    public async Task A_client_whose_update_is_refused_fails_the_run_and_gets_no_state()
    {
        var run = await _silo.Submit(cohort: 1);
        await _lane.Do<InitWork>();
        var lease = await _lane.Lease();
        var client = Assert.Single(((TrainWork)lease.Order.Work).Clients).Client;
        var good = (TrainResult)HandLane.ResultOf(lease.Order);
        await _lane.Report(lease, good with { Clients = [good.Clients[0] with { Refused = ProblemCodes.NonFinite }] });

        var failed = await _silo.Until(run, now => now.State.IsTerminal());
        Assert.Equal(ProblemCodes.ClientFailed, failed.Failure!.Code);
        Assert.Equal(client, failed.Failure.Client);
        Assert.Empty((await _silo.Runs.LoadAsync(TestSilo.Acme, run, _cancellation))!.States);
    }

    [Fact]
    public async Task A_lane_that_falls_silent_loses_its_task_to_another_and_its_late_report_is_harmless()
    {
        var run = await _silo.Submit(rounds: 1, cohort: 1);
        await _lane.Do<InitWork>();
        var silent = await new HandLane(_silo, "silent").Lease();

        var taken = await _lane.Lease();
        Assert.Equal(silent.Order.Id, taken.Order.Id);
        Assert.Equal(2, taken.Attempt);
        await _lane.Report(taken);
        await _lane.Report(silent);
        await _lane.Finish(run);

        Assert.Equal(RunState.Succeeded, (await _silo.Until(run, now => now.State.IsTerminal())).State);
    }

    [Fact]
    public async Task A_paused_run_stops_at_the_boundary_and_a_resumed_one_goes_on()
    {
        var run = await _silo.Submit(rounds: 2, cohort: 1);
        var grain = _silo.GetRun(run);
        await _lane.Do<InitWork>();
        await grain.Pause();
        await _lane.Do<TrainWork>();
        await _lane.Do<MergeWork>();

        Assert.Equal(1, (await _silo.Until(run, now => now.State is RunState.Paused)).Round);
        await grain.Resume();
        await _lane.Finish(run);
        Assert.Equal(RunState.Succeeded, (await _silo.Until(run, now => now.State.IsTerminal())).State);
    }

    [Fact]
    public async Task A_cancelled_runs_lease_is_refused_at_its_next_renewal()
    {
        var run = await _silo.Submit();
        await _lane.Do<InitWork>();
        var lease = await _lane.Lease();

        await _silo.GetRun(run).Cancel();
        await _silo.Until(run, now => now.State is RunState.Cancelled);

        Assert.False(await _silo.Scheduler.Renew(new LaneInfo("hand", "cpu").AsImmutable(), lease.AsImmutable()));
    }

    [Fact]
    public async Task A_call_for_another_tenant_or_for_nobody_is_refused()
    {
        var run = await _silo.Submit();
        var grain = _silo.GetRun(run);

        CallerIdentity.ActFor(Contracts.Ids.TenantId.Wrap("mallory"));
        Assert.Equal(ProblemCodes.NotFound, (await Assert.ThrowsAsync<ProblemException>(() => grain.Cancel())).Code);
        Orleans.Runtime.RequestContext.Clear();
        Assert.Equal(ProblemCodes.NotFound, (await Assert.ThrowsAsync<ProblemException>(() => grain.Cancel())).Code);

        CallerIdentity.ActFor(TestSilo.Acme);
        await grain.Cancel();
    }

    [Fact]
    public async Task A_spec_with_several_faults_is_refused_with_all_of_them_and_leaves_nothing()
    {
        var id = Contracts.Ids.RunId.New(DateTimeOffset.UtcNow);
        var spec = new RunSpec(TestSilo.Fed, new Contracts.Catalogue.Choice("fedmagic"), 0, new Participation(Fraction: 0), new LocalWork(), new BatchSize(1), -1);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _silo.GetRun(id).Create(spec, command: null, traceParent: null));

        Assert.Equal(ProblemCodes.InvalidSpec, refusal.Code);
        Assert.Superset(new HashSet<string> { "/algorithm/name", "/rounds", "/participation/fraction", "/local", "/learningRate" }, refusal.Faults.Select(fault => fault.Pointer).ToHashSet());
        Assert.Null(await _silo.Runs.FindAsync(TestSilo.Acme, id, _cancellation));
    }
}
