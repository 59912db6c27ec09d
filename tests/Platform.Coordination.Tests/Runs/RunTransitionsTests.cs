using System.Collections.Immutable;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination.Runs;
using Platform.Coordination.Runs.Rounds;
using Platform.Coordination.Tasks;
using Platform.Storage.Federations;
using Platform.Storage.Runs;

namespace Platform.Coordination.Tests.Runs;

public sealed class RunTransitionsTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12);
    private static readonly TenantId Acme = TenantId.Wrap("acme");
    private static readonly ClientId Ada = ClientId.Wrap("ada");
    private static readonly ClientId Bob = ClientId.Wrap("bob");

    [Fact]
    public void Every_transition_moves_the_version_by_one_and_numbers_its_event_without_a_gap()
    {
        List<Transition> path = [];
        var view = Queued();
        foreach (var next in (Func<RunView, Transition>[])[Grant, Start, Open, Freeze, Commit])
        {
            path.Add(next(view));
            view = path[^1].Next;
        }

        Assert.Equal([2, 3, 4, 5, 6], path.Select(transition => transition.Change.Run.Version));
        Assert.Equal([2L, 3L, 4L], path.SelectMany(transition => transition.Change.Inserts.OfType<EventRecord>()).Select(happened => happened.Sequence));
    }

    [Fact]
    public void A_grant_raises_the_epoch()
    {
        var granted = Grant(Queued());

        Assert.Equal(1, granted.Next.Run.Epoch);
        Assert.Equal(RunState.Preparing, granted.Next.Run.State);
    }

    [Fact]
    public void A_resumed_run_that_has_a_model_needs_no_preparing()
    {
        var paused = RunTransitions.Paused(Commit(Freeze(Open(Start(Grant(Queued()).Next).Next).Next).Next).Next, Noon).Next;

        var granted = Grant(RunTransitions.Resume(paused, Noon)!.Next);

        Assert.Equal(RunState.Running, granted.Next.Run.State);
        Assert.Equal(2, granted.Next.Run.Epoch);
    }

    [Fact]
    public void A_step_is_frozen_in_the_transaction_that_stores_its_last_receipt_and_not_before()
    {
        var open = Open(Start(Grant(Queued()).Next).Next).Next;

        var first = RoundTransitions.Accept(open, [Receipt(open, 0, Ada)], Noon);
        var last = RoundTransitions.Accept(first.Next, [Receipt(open, 1, Bob)], Noon);

        Assert.Equal("round.receipt", first.Name);
        Assert.Equal(StepState.Open, first.Next.Round!.Step.State);
        Assert.Equal("round.freeze", last.Name);
        Assert.Contains(last.Change.Updates, row => row is StepRecord { State: StepState.Frozen });
    }

    [Fact]
    public void The_frozen_list_is_in_slice_order_whatever_order_the_receipts_came_in()
    {
        var open = Open(Start(Grant(Queued()).Next).Next).Next;
        var frozen = RoundTransitions.Accept(open, [Receipt(open, 1, Bob), Receipt(open, 0, Ada)], Noon).Next;

        Assert.Equal([0, 1], frozen.Round!.Receipts.Values.Select(receipt => receipt.Slice));
    }

    [Fact]
    public void Before_the_commit_neither_the_model_nor_any_clients_state_has_changed()
    {
        var started = Start(Grant(Queued()).Next).Next;
        var frozen = Freeze(Open(started).Next).Next;

        Assert.Equal(started.Run.Digest, frozen.Run.Digest);
        Assert.Null(frozen.States.Newest(Ada));

        var committed = Commit(frozen).Next;
        Assert.Equal(Sha256Digest.Of("merged"u8), committed.Run.Digest);
        Assert.Equal(Sha256Digest.Of("states 0"u8), committed.States.Newest(Ada));
    }

    [Fact]
    public void A_commit_writes_the_checkpoint_the_round_and_the_event_together()
    {
        var commit = Commit(Freeze(Open(Start(Grant(Queued()).Next).Next).Next).Next);

        Assert.Contains(commit.Change.Updates, row => row is RoundRecord { State: RoundState.Committed });
        Assert.Contains(commit.Change.Inserts, row => row is CheckpointRecord { Round: 1, Available: true });
        Assert.Contains(commit.Change.Inserts, row => row is EventRecord { Event.Type: "round.committed" });
        Assert.Equal(1, commit.Change.Run.Round);
    }

    [Fact]
    public void Blobs_that_a_kept_round_still_names_are_not_released_even_if_an_older_round_named_them_too()
    {
        var view = Start(Grant(Queued()).Next).Next;
        RunView before;
        do
        {
            var frozen = Freeze(Open(view).Next).Next;
            (before, view) = (frozen, Commit(frozen).Next);
        }
        while (view.Run.Round < 6);

        // Every round's merge gave the same bytes, so rounds 4 to 6 need the blob that rounds 1 to 3 named as well.
        Assert.DoesNotContain(Sha256Digest.Of("merged"u8), Retention.Released(before, view));
        Assert.Contains(Sha256Digest.Of("update 0"u8), Retention.Released(before, view));
    }

    [Fact]
    public void What_the_first_step_of_a_round_trained_is_kept_while_the_second_is_under_way_and_counts_when_the_round_commits()
    {
        var first = Freeze(Open(Start(Grant(Queued()).Next).Next).Next).Next;

        var second = RoundTransitions.MergeStep(first, new MergeResult(new ServerFiles(Sha256Digest.Of("between"u8)), 1), 5, new RoundPlan(0, [Ada, Bob], [])).Next;
        var committed = Commit(second).Next;

        Assert.DoesNotContain(Sha256Digest.Of("states 0"u8), Retention.Released(first, second));
        Assert.Contains(Sha256Digest.Of("update 0"u8), Retention.Released(first, second));
        Assert.DoesNotContain(Sha256Digest.Of("states 0"u8), Retention.Released(second, committed));
        Assert.Equal(Sha256Digest.Of("states 0"u8), committed.States.AsOf(Ada, 1));
        Assert.Null(committed.States.AsOf(Ada, 0));
    }

    [Fact]
    public void The_last_three_the_cadence_the_best_and_the_unevaluated_are_kept()
    {
        var view = Start(Grant(Queued()).Next).Next;
        while (view.Run.Round < 12)
        {
            view = Commit(Freeze(Open(view).Next).Next).Next;
            var accuracy = view.Run.Round == 4 ? 0.9 : 0.5;
            if (view.Run.Round != 7)
            {
                view = RoundTransitions.Evaluated(view, view.Newest, new EvaluateResult(accuracy, 1, []), Noon).Next;
            }
        }

        // Cadence 5 keeps 0, 5 and 10; the best is 4; 7 waits for its evaluation; 10 to 12 are the last three.
        Assert.Equal([0, 4, 5, 7, 10, 11, 12], view.Checkpoints.Keys);
    }

    [Theory]
    [InlineData(0.5, 0.7, 2)]
    [InlineData(0.7, 0.7, 1)]
    [InlineData(0.7, 0.5, 1)]
    public void The_best_score_is_the_highest_and_the_earliest_of_equals(double first, double second, int best)
    {
        var view = Start(Grant(Queued()).Next).Next;
        view = Commit(Freeze(Open(view).Next).Next).Next;
        view = Commit(Freeze(Open(view).Next).Next).Next;

        // The second round's scores come first: evaluations run beside each other.
        view = RoundTransitions.Evaluated(view, view.Checkpoints[2], new EvaluateResult(second, 1, []), Noon).Next;
        view = RoundTransitions.Evaluated(view, view.Checkpoints[1], new EvaluateResult(first, 1, []), Noon).Next;

        Assert.Equal(best, view.Run.Best!.Round);
        Assert.Equal(2, view.Run.Latest!.Round);
    }

    [Fact]
    public void A_failure_abandons_the_open_round_and_names_the_last_good_checkpoint()
    {
        var open = Open(Commit(Freeze(Open(Start(Grant(Queued()).Next).Next).Next).Next).Next).Next;

        var failed = RunTransitions.Fail(open, new RunFailure(ProblemCodes.ClientFailed, "why", "next", Client: Ada, Slice: 0), Noon);

        Assert.Equal(RunState.Failed, failed.Next.Run.State);
        Assert.Equal(open.Newest.Id, failed.Next.Run.Failure!.LastGoodCheckpoint);
        Assert.Contains(failed.Change.Updates, row => row is RoundRecord { State: RoundState.Abandoned, Number: 2 });
    }

    [Fact]
    public void Evaluations_run_beside_the_next_rounds_but_not_further_behind_than_two()
    {
        var one = Commit(Freeze(Open(Start(Grant(Queued()).Next).Next).Next).Next).Next;
        var two = Commit(Freeze(Open(one).Next).Next).Next;

        Assert.Equal("round.open", Next(one)!.Name);
        Assert.Null(Next(two));
        Assert.Equal("round.open", Next(Evaluate(two, round: 2))!.Name);
    }

    [Fact]
    public void A_run_succeeds_with_its_last_evaluation_and_not_before()
    {
        var queued = Queued();
        var view = queued with { Run = queued.Run with { Spec = queued.Run.Spec with { Rounds = 1 } } };
        view = Commit(Freeze(Open(Start(Grant(view).Next).Next).Next).Next).Next;

        Assert.Null(Next(view));
        Assert.Equal(RunState.Succeeded, Next(Evaluate(view, round: 1))!.Next.Run.State);
    }

    [Theory]
    [InlineData(RunState.Queued, RunState.Paused)]
    [InlineData(RunState.Preparing, RunState.Pausing)]
    [InlineData(RunState.Running, RunState.Pausing)]
    public void A_pause_takes_effect_at_the_next_boundary(RunState from, RunState to) =>
        Assert.Equal(to, RunTransitions.Pause(In(from), Noon)!.Next.Run.State);

    [Fact]
    public void Repeating_a_command_is_the_same_as_giving_it_once()
    {
        Assert.Null(RunTransitions.Cancel(In(RunState.Cancelling), Noon));
        Assert.Null(RunTransitions.Cancel(In(RunState.Cancelled), Noon));
        Assert.Null(RunTransitions.Pause(In(RunState.Paused), Noon));
        Assert.Null(RunTransitions.Resume(In(RunState.Queued), Noon));
    }

    [Theory]
    [InlineData(RunState.Succeeded)]
    [InlineData(RunState.Failed)]
    public void A_run_that_has_ended_takes_no_command(RunState ended)
    {
        Assert.Equal(ProblemCodes.InvalidState, Assert.Throws<ProblemException>(() => RunTransitions.Pause(In(ended), Noon)).Code);
        Assert.Equal(ProblemCodes.InvalidState, Assert.Throws<ProblemException>(() => RunTransitions.Resume(In(ended), Noon)).Code);
        Assert.Equal(ProblemCodes.InvalidState, Assert.Throws<ProblemException>(() => RunTransitions.Cancel(In(ended), Noon)).Code);
    }

    private static RunView Queued()
    {
        var spec = new RunSpec(
            FederationId.Wrap("fed"), new Choice("fedavg"), 100, new Participation(Count: 2), new LocalWork(Epochs: 1), new BatchSize(1), 0.1, Checkpoints: new CheckpointSpec(Every: 5));
        var (run, _) = RunTransitions.Create(Acme, RunId.New(Noon), spec, Noon, traceParent: null);
        return RunView.Of(new RunSnapshot(run, null, [], [], [], []));
    }

    private static RunView In(RunState state) => Queued() with { Run = Queued().Run with { State = state } };

    private static Transition? Next(RunView view)
    {
        var federation = new Federation(FederationId.Wrap("fed"), new FederationSpec(DatasetId.Wrap("d"), new Choice("mlp"), new Choice("iid"), 2), 2, Sha256Digest.Of("manifest"u8), 1, Noon);
        ImmutableArray<ClientRecord> clients = [.. ((ClientId[])[Ada, Bob]).Select((id, ordinal) => new ClientRecord(new FederationClient(id, 10, 0, [10], [0]), ordinal, Sha256Digest.Of("shard"u8), 1))];
        return RunTransitions.Next(view, new RunFederation(new FederationRecord(federation, [1], 1, []), clients, InitialCheckpoint: null), Noon);
    }

    private static RunView Evaluate(RunView view, int round) => RoundTransitions.Evaluated(view, view.Checkpoints[round], new EvaluateResult(0.5, 1, []), Noon).Next;

    private static Transition Grant(RunView view) => RunTransitions.Grant(view, Noon);

    private static Transition Start(RunView view) =>
        RunTransitions.Start(view, new InitResult(new ServerFiles(Sha256Digest.Of("initial"u8)), 1, "profile"), Noon);

    private static Transition Open(RunView view) => RoundTransitions.Open(view, new RoundPlan(0, [Ada, Bob], [[Ada], [Bob]]), Noon);

    private static Transition Freeze(RunView view) => RoundTransitions.Accept(view, [Receipt(view, 0, Ada), Receipt(view, 1, Bob)], Noon);

    private static Transition Commit(RunView view) => RoundTransitions.Commit(
        view,
        new MergeResult(new ServerFiles(Sha256Digest.Of("merged"u8)), 1),
        deviceMicroseconds: 5,
        [.. Receipt(view, 0, Ada).Participations, .. Receipt(view, 1, Bob).Participations],
        Noon);

    private static SliceReceipt Receipt(RunView view, int slice, ClientId client)
    {
        var states = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes($"states {slice}"));
        var outcome = new ClientOutcome(client, 10, 0.5, 0.1, 100, KeepsState: true);
        var update = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes($"update {slice}"));
        var result = new TrainResult(update, [outcome], states);
        return Receipts.Of(view.Round!, slice, new TaskReport("order", 1, result, 7, 1), result);
    }
}
