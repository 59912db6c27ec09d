using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Storage.Idempotency;
using Platform.Storage.Runs;
using static Platform.Storage.Tests.Runs.RunRows;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Runs;

public sealed class TransitionTests : IAsyncLifetime
{
    private readonly StoreOnDisk _store = new();

    public async ValueTask InitializeAsync() => await _store.PrepareAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_run_comes_back_as_it_was_written()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        var next = run.Next(events: 1, RunState.Failed) with
        {
            Epoch = 3,
            Round = 2,
            StartedAt = Noon.AddTicks(10),
            FinishedAt = Noon.AddHours(1),
            Latest = new Score(2, 0.5, 1.25),
            Best = new Score(1, 0.75, 1),
            Digest = Digest("model"),
            NumericProfile = "avx2",
            Failure = new RunFailure("task_failed", "It broke.", "Mend it.", Round: 3, Client: Client(1)),
        };
        await _store.Runs.CommitAsync(new RunChange { Run = next, Inserts = [Event(next, 2)] }, Cancellation);

        await _store.ReopenAsync();
        var snapshot = await _store.Runs.LoadAsync(Acme, run.Id, Cancellation);

        Assert.Equivalent(next, snapshot!.Run, strict: true);
        Assert.Equal(next.Spec.Algorithm.Name, snapshot.Run.Spec.Algorithm.Name);
    }

    [Fact]
    public async Task The_snapshot_holds_the_open_round_and_the_committed_states()
    {
        var run = await _store.Runs.RoundAsync(await _store.Runs.CreateAsync(NewRun()), 1);
        var open = run.Next();
        await _store.Runs.CommitAsync(
            new RunChange
            {
                Run = open,
                Inserts =
                [
                    Round(open, 2, RoundState.Abandoned), Part(open, 2, 0), Step(open, 2), Receipt(open, 2, 0),
                    Round(open, 2, resample: 1), Step(open, 2, resample: 1), Receipt(open, 2, 0, resample: 1), Part(open, 2, 0, resample: 1),
                ],
            },
            Cancellation);

        var snapshot = (await _store.Runs.LoadAsync(Acme, run.Id, Cancellation))!;

        Assert.Equal((2, 1), (snapshot.Round!.Number, snapshot.Round.Resample));
        Assert.Equal([Client(0), Client(1)], snapshot.Round.Cohort);
        Assert.Equal([[Client(0)], [Client(1)]], Assert.Single(snapshot.Steps).Slices);
        Assert.Equal(Digest("update 2 1 0"), Assert.Single(snapshot.Receipts).Update);
        Assert.Equal(1, Assert.Single(snapshot.Checkpoints).Round);
        Assert.Equal([(1, Client(0)), (1, Client(1))], snapshot.States.Select(state => (state.Round, state.Client)));
    }

    [Fact]
    public async Task Of_two_writers_of_one_version_exactly_one_wins_and_the_other_leaves_nothing()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        for (var number = 1; number <= 20; number++)
        {
            var held = (await _store.Runs.LoadAsync(Acme, run.Id, Cancellation))!.Run;
            var round = number;
            var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
            {
                // No two rows collide: the version alone decides.
                var next = held.Next();
                var change = new RunChange
                {
                    Run = next,
                    Inserts = [Round(next, round, resample: writer), Metric(next, round, $"writer{writer}", writer)],
                };
                return await Record.ExceptionAsync(() => _store.Runs.CommitAsync(change, Cancellation));
            }));

            var outcomes = await Task.WhenAll(writers);

            Assert.Single(outcomes, outcome => outcome is null);
            Assert.Single(outcomes, outcome => outcome is StaleRunException);
            var winner = Array.FindIndex(outcomes, outcome => outcome is null);
            var metric = Assert.Single(await _store.Runs.MetricsAsync(Acme, run.Id, ["writer0", "writer1"], Cancellation), m => m.Round == round);
            Assert.Equal($"writer{winner}", metric.Name);
        }
    }

    [Fact]
    public async Task A_row_that_is_there_already_refuses_the_whole_change()
    {
        var run = await _store.Runs.RoundAsync(await _store.Runs.CreateAsync(NewRun()), 1);
        var next = run.Next(events: 1);

        await Assert.ThrowsAsync<StaleRunException>(() => _store.Runs.CommitAsync(
            new RunChange { Run = next, Inserts = [Metric(next, 9, "lost", 1), Event(next, next.EventSequence), Checkpoint(next, 1)] }, Cancellation));

        Assert.Equal(run.Version, (await _store.Runs.LoadAsync(Acme, run.Id, Cancellation))!.Run.Version);
        Assert.Empty(await _store.Runs.MetricsAsync(Acme, run.Id, ["lost"], Cancellation));
    }

    [Fact]
    public async Task A_row_that_is_to_be_replaced_and_is_not_there_refuses_the_whole_change()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        var next = run.Next();

        await Assert.ThrowsAsync<StaleRunException>(() => _store.Runs.CommitAsync(new RunChange { Run = next, Updates = [Round(next, 1)] }, Cancellation));

        Assert.Equal(run.Version, (await _store.Runs.LoadAsync(Acme, run.Id, Cancellation))!.Run.Version);
    }

    [Fact]
    public async Task A_repeated_command_hears_the_first_answer_and_writes_nothing()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        var command = new IdempotentCommand("acme/key/cancel", "k1", Digest("body"), 200, """{"state":"Cancelling"}""", "/v1/x");
        var first = run.Next(events: 1, RunState.Cancelling);
        await _store.Runs.CommitAsync(new RunChange { Run = first, Inserts = [Event(first, 2)], Command = command }, Cancellation);

        // Once from a holder that has reloaded, once from one that has not.
        foreach (var held in new[] { first, run })
        {
            var again = held.Next(events: 1, RunState.Cancelled);
            var repeat = command with { Status = 500, Response = "{}" };
            var refusal = await Assert.ThrowsAsync<CommandRepeatedException>(() => _store.Runs.CommitAsync(
                new RunChange { Run = again, Inserts = [Event(again, again.EventSequence)], Command = repeat }, Cancellation));

            Assert.Equal(command, refusal.First);
        }

        Assert.Equal(RunState.Cancelling, (await _store.Runs.FindAsync(Acme, run.Id, Cancellation))!.State);
        Assert.Equal(2, (await _store.Runs.EventsAsync(Acme, run.Id, 0, 10, Cancellation)).Count);
        Assert.Equal(command, await _store.Commands.FindAsync(command.Scope, command.Key, Cancellation));
    }

    [Fact]
    public async Task A_command_of_a_refused_change_is_not_remembered()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        await _store.Runs.CommitAsync(new RunChange { Run = run.Next() }, Cancellation);
        var command = new IdempotentCommand("acme/key/cancel", "k1", Digest("body"), 200, "{}");

        await Assert.ThrowsAsync<StaleRunException>(() => _store.Runs.CommitAsync(new RunChange { Run = run.Next(), Command = command }, Cancellation));

        Assert.Null(await _store.Commands.FindAsync(command.Scope, command.Key, Cancellation));
    }

    [Fact]
    public async Task Events_follow_each_other_without_a_gap()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        var next = run.Next(events: 2);

        foreach (var sequences in new long[][] { [2], [2, 4], [3, 4], [2, 2] })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => _store.Runs.CommitAsync(
                new RunChange { Run = next, Inserts = [.. sequences.Select(sequence => Event(next, sequence))] }, Cancellation));
        }

        await _store.Runs.CommitAsync(new RunChange { Run = next, Inserts = [Event(next, 2), Event(next, 3)] }, Cancellation);
        // One that believes the stored sequence to be another is not the holder of the newest version.
        var astray = next.Next(events: 1) with { EventSequence = 9 };
        await Assert.ThrowsAsync<StaleRunException>(() => _store.Runs.CommitAsync(new RunChange { Run = astray, Inserts = [Event(astray, 9)] }, Cancellation));

        Assert.Equal([1, 2, 3], (await _store.Runs.EventsAsync(Acme, run.Id, 0, 10, Cancellation)).Select(e => e.Sequence));
        Assert.Equal([2], (await _store.Runs.EventsAsync(Acme, run.Id, 1, 1, Cancellation)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_change_cannot_write_rows_of_another_run_or_tenant()
    {
        await _store.PrepareAsync(Bolt);
        var run = await _store.Runs.CreateAsync(NewRun());
        var foreign = await _store.Runs.CreateAsync(NewRun(Bolt, run.Id));
        var next = run.Next();

        await Assert.ThrowsAsync<ArgumentException>(() => _store.Runs.CommitAsync(new RunChange { Run = next, Inserts = [Round(foreign, 1)] }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.Runs.CommitAsync(new RunChange { Run = next, Updates = [foreign] }, Cancellation));
    }

    [Fact]
    public async Task A_run_is_made_once_and_only_in_a_federation_that_is_there()
    {
        var run = await _store.Runs.CreateAsync(NewRun());

        var twice = await Assert.ThrowsAsync<ProblemException>(() => _store.Runs.CreateAsync(run));
        var astray = await Assert.ThrowsAsync<ProblemException>(
            () => _store.Runs.CreateAsync(NewRun() with { Federation = IdText.Parse<FederationId>("nowhere") }));

        Assert.Equal(ProblemCodes.AlreadyExists, twice.Code);
        Assert.Equal(ProblemCodes.NotFound, astray.Code);
    }

    [Fact]
    public async Task The_sweeper_finds_the_runs_that_have_work_left_oldest_first()
    {
        var queued = await _store.Runs.CreateAsync(NewRun() with { CreatedAt = Noon.AddMinutes(2) });
        var older = await _store.Runs.CreateAsync(NewRun(state: RunState.Pausing) with { CreatedAt = Noon.AddMinutes(1) });
        foreach (var state in new[] { RunState.Paused, RunState.Cancelled, RunState.Succeeded, RunState.Failed })
        {
            await _store.Runs.CreateAsync(NewRun(state: state));
        }

        Assert.Equal([(Acme, older.Id), (Acme, queued.Id)], await _store.Runs.UnfinishedAsync(Cancellation));
    }

    [Fact]
    public async Task A_run_is_deleted_whole_and_only_when_it_has_ended()
    {
        var run = await _store.Runs.RoundAsync(await _store.Runs.CreateAsync(NewRun()), 1);
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _store.Runs.DeleteAsync(Acme, run.Id, Cancellation));
        Assert.Equal(ProblemCodes.NotTerminal, refusal.Code);

        await _store.Runs.CommitAsync(new RunChange { Run = run.Next(state: RunState.Cancelled) }, Cancellation);

        Assert.True(await _store.Runs.DeleteAsync(Acme, run.Id, Cancellation));
        Assert.False(await _store.Runs.DeleteAsync(Acme, run.Id, Cancellation));
        Assert.Null(await _store.Runs.LoadAsync(Acme, run.Id, Cancellation));
        Assert.Empty(await _store.Runs.EventsAsync(Acme, run.Id, 0, 10, Cancellation));
        Assert.Empty(await _store.Runs.ReferencedAsync(Acme, run.Id, Cancellation));
    }
}
