using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Storage.Runs;
using static Platform.Storage.Tests.Runs.RunRows;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Runs;

public sealed class HistoryTests : IAsyncLifetime
{
    private readonly StoreOnDisk _store = new();

    public async ValueTask InitializeAsync() => await _store.PrepareAsync(Acme, Bolt);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Pages_of_runs_are_newest_first_and_have_every_run_once()
    {
        var ids = Enumerable.Range(0, 7).Select(minute => RunId.New(Noon.AddMinutes(minute))).ToList();
        foreach (var id in ids)
        {
            await _store.Runs.CreateAsync(NewRun(id: id));
        }

        List<RunId> seen = [];
        RunId? before = null;
        List<int> sizes = [];
        do
        {
            var page = await _store.Runs.ListAsync(Acme, null, null, before, 3, Cancellation);
            seen.AddRange(page.Items.Select(run => run.Id));
            sizes.Add(page.Items.Count);
            before = page.NextPageToken is { } token ? IdText.Parse<RunId>(token) : null;
        }
        while (before is not null);

        Assert.Equal(ids.AsEnumerable().Reverse(), seen);
        Assert.Equal([3, 3, 1], sizes);
    }

    [Fact]
    public async Task A_full_last_page_has_no_next()
    {
        await _store.Runs.CreateAsync(NewRun());

        Assert.Null((await _store.Runs.ListAsync(Acme, null, null, null, 1, Cancellation)).NextPageToken);
    }

    [Fact]
    public async Task Runs_are_listed_by_state_and_federation()
    {
        var other = IdText.Parse<FederationId>("other");
        await _store.Federations.AddAsync(Acme, Federation(other), [], Cancellation);
        var failed = await _store.Runs.CreateAsync(NewRun(state: RunState.Failed));
        var elsewhere = await _store.Runs.CreateAsync(NewRun() with { Federation = other });

        Assert.Equal(failed.Id, Assert.Single((await _store.Runs.ListAsync(Acme, null, RunState.Failed, null, 9, Cancellation)).Items).Id);
        Assert.Equal(elsewhere.Id, Assert.Single((await _store.Runs.ListAsync(Acme, other, null, null, 9, Cancellation)).Items).Id);
        Assert.Empty((await _store.Runs.ListAsync(Acme, other, RunState.Failed, null, 9, Cancellation)).Items);
    }

    [Fact]
    public async Task Rounds_come_in_pages_with_their_checkpoints_and_times()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        for (var number = 1; number <= 3; number++)
        {
            run = await _store.Runs.RoundAsync(run, number);
        }

        var first = await _store.Runs.RoundsAsync(Acme, run.Id, 0, 2, Cancellation);
        var second = await _store.Runs.RoundsAsync(Acme, run.Id, int.Parse(first.NextPageToken!), 2, Cancellation);

        Assert.Equal([1, 2], first.Items.Select(round => round.Number));
        Assert.Equal(3, Assert.Single(second.Items).Number);
        Assert.Null(second.NextPageToken);
        var round = second.Items[0];
        Assert.Equal((RoundState.Committed, Digest("model 3")), (round.State, round.Checkpoint!.Value));
        Assert.Equal((2.0, 1.0, 1.5), (round.TrainSeconds!.Value, round.MergeSeconds!.Value, round.DeviceSeconds!.Value));
    }

    [Fact]
    public async Task The_newest_sample_stands_for_a_round_and_the_others_count_for_nothing()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        var next = run.Next();
        await _store.Runs.CommitAsync(
            new RunChange
            {
                Run = next,
                Inserts = [Round(next, 1, RoundState.Abandoned), Part(next, 1, 0), Round(next, 1, resample: 1), Part(next, 1, 1, resample: 1)],
            },
            Cancellation);

        var round = Assert.Single((await _store.Runs.RoundsAsync(Acme, run.Id, 0, 9, Cancellation)).Items);
        Assert.Equal((RoundState.Open, 1, (Sha256Digest?)null), (round.State, round.Resample, round.Checkpoint));
        Assert.Equal(Client(1), Assert.Single(await _store.Runs.ParticipationsAsync(Acme, run.Id, 1, Cancellation)).Client);
    }

    [Fact]
    public async Task Curves_of_the_run_are_given_without_those_of_clients_unless_they_are_named()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        var next = run.Next();
        await _store.Runs.CommitAsync(
            new RunChange
            {
                Run = next,
                Inserts = [Metric(next, 2, "global.loss", 0.5), Metric(next, 1, "global.loss", 1), Metric(next, 1, "clients.accuracy", 0.25, "c1"), Metric(next, 1, "train.loss", 2)],
            },
            Cancellation);

        var curves = await _store.Runs.MetricsAsync(Acme, run.Id, null, Cancellation);
        var named = await _store.Runs.MetricsAsync(Acme, run.Id, ["clients.accuracy", "train.loss"], Cancellation);

        Assert.Equal([new MetricPoint("global.loss", 1, 1), new("global.loss", 2, 0.5), new("train.loss", 1, 2)], curves);
        Assert.Equal([new MetricPoint("clients.accuracy", 1, 0.25, Client(1)), new("train.loss", 1, 2)], named);
    }

    [Fact]
    public async Task The_best_checkpoint_is_marked()
    {
        var run = await _store.Runs.RoundAsync(await _store.Runs.RoundAsync(await _store.Runs.CreateAsync(NewRun()), 1), 2);
        var scored = run.Next() with { Best = new Score(1, 0.9, 0.1), Latest = new Score(2, 0.8, 0.2) };
        await _store.Runs.CommitAsync(new RunChange { Run = scored }, Cancellation);

        Assert.Equal([(1, true), (2, false)], (await _store.Runs.CheckpointsAsync(Acme, run.Id, Cancellation)).Select(c => (c.Round, c.Best)));
    }

    [Fact]
    public async Task What_a_row_still_names_is_referenced_and_nothing_else()
    {
        var run = await _store.Runs.RoundAsync(await _store.Runs.CreateAsync(NewRun()), 1);
        run = await _store.Runs.RoundAsync(run, 2);
        var swept = (await _store.Runs.CheckpointsAsync(Acme, run.Id, Cancellation)).Single(c => c.Round == 1);
        var next = run.Next();
        await _store.Runs.CommitAsync(
            new RunChange
            {
                Run = next,
                Updates = [Checkpoint(next, 1) with { Id = swept.Id, Available = false }, Part(next, 1, 0) with { States = null }],
                Inserts =
                [
                    Round(next, 3, RoundState.Abandoned), Receipt(next, 3, 0), Part(next, 3, 0), Step(next, 3) with { Checkpoint = Digest("lost") },
                    Round(next, 3, resample: 1), Receipt(next, 3, 1, resample: 1), Step(next, 3, resample: 1) with { Checkpoint = Digest("merged"), ServerState = Digest("merged too") },
                ],
            },
            Cancellation);

        Sha256Digest[] expected =
        [
            Digest("model 2"), Digest("server 2"), Digest("states 1 0 1"), Digest("states 2 0 0"), Digest("states 2 0 1"),
            Digest("update 3 1 1"), Digest("states 3 1 1"), Digest("merged"), Digest("merged too"),
        ];
        Assert.Equal(expected.ToHashSet(), await _store.Runs.ReferencedAsync(Acme, run.Id, Cancellation));
    }

    [Fact]
    public async Task One_tenants_ids_never_find_another_tenants_rows()
    {
        var run = await _store.Runs.RoundAsync(await _store.Runs.CreateAsync(NewRun()), 1);

        Assert.Null(await _store.Runs.LoadAsync(Bolt, run.Id, Cancellation));
        Assert.Null(await _store.Runs.FindAsync(Bolt, run.Id, Cancellation));
        Assert.Empty((await _store.Runs.ListAsync(Bolt, null, null, null, 9, Cancellation)).Items);
        Assert.Empty((await _store.Runs.RoundsAsync(Bolt, run.Id, 0, 9, Cancellation)).Items);
        Assert.Empty(await _store.Runs.ParticipationsAsync(Bolt, run.Id, 1, Cancellation));
        Assert.Empty(await _store.Runs.MetricsAsync(Bolt, run.Id, null, Cancellation));
        Assert.Empty(await _store.Runs.CheckpointsAsync(Bolt, run.Id, Cancellation));
        Assert.Empty(await _store.Runs.EventsAsync(Bolt, run.Id, 0, 9, Cancellation));
        Assert.Empty(await _store.Runs.ReferencedAsync(Bolt, run.Id, Cancellation));
        Assert.False(await _store.Runs.DeleteAsync(Bolt, run.Id, Cancellation));
        await Assert.ThrowsAsync<StaleRunException>(() => _store.Runs.CommitAsync(new RunChange { Run = run.Next() with { Tenant = Bolt } }, Cancellation));
        Assert.Equal(0, (await _store.Federations.FindClientAsync(Bolt, Wards, Client(0), Cancellation))!.Participations);
        Assert.Equal(run.Version, (await _store.Runs.LoadAsync(Acme, run.Id, Cancellation))!.Run.Version);
    }

    [Fact]
    public async Task Two_tenants_may_have_the_same_ids()
    {
        var run = await _store.Runs.CreateAsync(NewRun());
        var twin = await _store.Runs.CreateAsync(NewRun(Bolt, run.Id));

        await _store.Runs.CommitAsync(new RunChange { Run = twin.Next(state: RunState.Cancelled) }, Cancellation);
        await _store.Runs.DeleteAsync(Bolt, twin.Id, Cancellation);

        Assert.Equal(RunState.Queued, (await _store.Runs.FindAsync(Acme, run.Id, Cancellation))!.State);
    }
}
