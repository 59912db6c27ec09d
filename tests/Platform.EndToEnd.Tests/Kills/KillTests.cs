using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.Kills;

/// <summary>
/// kill -9 changes nothing: the process that holds a run is killed at named places and at random moments, started again each
/// time, and the final weights are bit for bit those of a run that nobody disturbed.
/// </summary>
public sealed class KillTests : IAsyncDisposable
{
    private const int Rounds = 6;

    // The machine may be busy with other tests; a drain that waits for something that never comes takes the host's 30 s.
    private static readonly TimeSpan PromptStop = TimeSpan.FromSeconds(15);

    private static readonly string[] Transitions =
    [
        "run.grant", "run.start", "round.open", "round.receipt", "round.freeze", "round.commit", "run.evaluated", "run.succeeded",
    ];

    private static readonly string[] Tasks = ["init", "train", "merge", "evaluate"];

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-kill-").FullName;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_same_spec_and_seed_give_the_same_digest_in_another_process_and_with_another_number_of_lanes()
    {
        // Two processes, each of its own data directory: nothing but the spec and the data is the same.
        var one = await Undisturbed("one", Rounds, ("Worker__Lanes", "1"));
        var two = await Undisturbed("two", Rounds, ("Worker__Lanes", "2"));

        Assert.Equal(one, two);
    }

    [Fact]
    public async Task A_run_killed_at_every_named_transition_ends_with_the_undisturbed_digest()
    {
        string[] places =
        [
            .. Transitions.SelectMany(name => (string[])[$"{name}.before", $"{name}.after"]),
            .. Tasks.SelectMany(kind => (string[])[$"task.{kind}.begin", $"task.{kind}.done", $"task.{kind}.reported"]),
        ];
        var expected = await Undisturbed("calm", Rounds);
        var data = Path.Combine(_folder, "killed");
        await Prepare(data);
        foreach (var place in places)
        {
            // Each server is armed to die at one place, and first takes up what the one before it left undone.
            await using var server = ServerProcess.Start(data, ("PLATFORM_FAULT_POINT", place), ("Scheduling__ReceiptDelay", "00:00:00"));
            await SubmitUntilKilled(server, data, place);
            Assert.True(server.WasKilled, $"The server was not killed at {place}.\n{server.Output}");
        }

        List<RunId> runs = [];
        await using (var calm = ServerProcess.Start(data))
        {
            Assert.True(await calm.Ready(_cancellation), calm.Output);
            using var api = new Api(calm, data);
            // Also those whose acknowledgement was lost in the kill.
            runs.AddRange((await api.List<Run>($"{api.Tenant}/runs", _cancellation)).Select(run => run.Id));
            foreach (var run in runs)
            {
                Assert.Equal(expected, (await Whole(api, run)).Digest);
            }

            Assert.Equal(0, await calm.Stop(_cancellation));
        }

        foreach (var run in runs)
        {
            await NothingIsLeftOver(data, run);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{places.Length} named places, {runs.Count} runs, 0 differences");
    }

    [Fact]
    public async Task A_run_killed_at_25_random_moments_ends_with_the_undisturbed_digest_and_every_acknowledgement_holds()
    {
        const int Kills = 25;
        const int LongRounds = 100;
        var random = new Random(20261124);
        var expected = await Undisturbed("calm", LongRounds);
        var data = Path.Combine(_folder, "killed");
        await Prepare(data);
        var ledger = new Ledger(Path.Combine(_folder, "ledger"));
        RunId? run = null;
        var inProgress = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = ServerProcess.Start(data);
            if (kill % 5 == 4)
            {
                // Also while it starts, before it says that it is ready.
                await Task.Delay(random.Next(100, 2000), _cancellation);
                await server.Kill();
                continue;
            }

            Assert.True(await server.Ready(_cancellation), server.Output);
            using var api = new Api(server, data);
            run ??= (await api.Submit(Api.Spec(LongRounds), "the-run", _cancellation)).Id;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
            var busy = KeepAsking(api, ledger, kill, stop.Token);
            inProgress += await IsUnderWayAfter(api, run.Value, random.Next(0, 3), random.Next(0, 100)) ? 1 : 0;
            await server.Kill();
            await stop.CancelAsync();
            await busy;
        }

        Assert.InRange(inProgress, Kills / 2, Kills);
        await using (var calm = ServerProcess.Start(data))
        {
            Assert.True(await calm.Ready(_cancellation), calm.Output);
            using var last = new Api(calm, data);
            Assert.Equal(expected, (await Whole(last, run!.Value)).Digest);
            foreach (var resource in ledger.Acknowledged)
            {
                // A key has no page of its own: its list must name it.
                var place = resource.Split('#');
                Assert.Contains(place[^1].Split('/')[^1], await last.GetText($"{place[0]}{(place.Length > 1 ? "?pageSize=200" : string.Empty)}", _cancellation), StringComparison.Ordinal);
            }

            Assert.Equal(0, await calm.Stop(_cancellation));
        }

        await NothingIsLeftOver(data, run!.Value);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {inProgress} in the midst of the run, {ledger.Acknowledged.Count} acknowledgements, 0 lost");
    }

    private async Task<Sha256Digest> Undisturbed(string name, int rounds, params (string, string)[] environment)
    {
        var data = Path.Combine(_folder, name);
        await using var server = ServerProcess.Start(data, environment);
        Assert.True(await server.Ready(_cancellation), server.Output);
        using var api = new Api(server, data);
        await api.MakeFederation(_cancellation);
        var run = await api.Submit(Api.Spec(rounds), "the-run", _cancellation);
        var digest = (await Whole(api, run.Id)).Digest!.Value;
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await server.Stop(_cancellation));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, PromptStop);
        await NothingIsLeftOver(data, run.Id);
        return digest;
    }

    /// <summary>Waits for the run's end and checks all that it promises then: state, rounds, events without a gap, bytes that match their digests.</summary>
    private async Task<Run> Whole(Api api, RunId id)
    {
        var run = await api.End(id, _cancellation);
        var path = $"{api.Tenant}/runs/{id}";
        Assert.True(run.State is RunState.Succeeded, run.Failure?.Detail);
        Assert.Equal(run.Spec.Rounds, run.Round);

        var rounds = await api.List<Round>($"{path}/rounds", _cancellation);
        Assert.Equal(Enumerable.Range(1, run.Spec.Rounds), rounds.Select(round => round.Number).Order());
        Assert.All(rounds, round => Assert.Equal(RoundState.Committed, round.State));

        var events = await Events(api, path);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(sequence => (long)sequence), events.Select(one => one.Sequence));
        Assert.Equal("run.succeeded", events[^1].Type);
        Assert.Equal(run.Spec.Rounds, events.Count(one => one.Type == "round.committed"));

        var checkpoints = (await api.List<Checkpoint>($"{path}/checkpoints", _cancellation)).Where(one => one.Available).ToList();
        Assert.Contains(checkpoints, one => one.Round == run.Round && one.Sha256 == run.Digest);
        foreach (var checkpoint in checkpoints)
        {
            var bytes = await api.GetBytes($"{path}/checkpoints/{checkpoint.Id}/content", _cancellation);
            Assert.Equal(checkpoint.SizeBytes, bytes.Length);
            Assert.Equal(checkpoint.Sha256, Sha256Digest.Of(bytes));
        }

        return run;
    }

    private async Task<List<RunEvent>> Events(Api api, string run)
    {
        List<RunEvent> events = [];
        while (true)
        {
            var page = await api.Get<Page<RunEvent>>($"{run}/events?after={(events.Count == 0 ? 0 : events[^1].Sequence)}", _cancellation);
            if (page.Items.Count == 0)
            {
                return events;
            }

            events.AddRange(page.Items);
        }
    }

    /// <summary>No file of the run's that no row names, and no row that names a file that is not there.</summary>
    private async Task NothingIsLeftOver(string data, RunId run)
    {
        var (named, files) = await KeptBlobs.Of(data, run, _cancellation);
        Assert.NotEmpty(named);
        Assert.Equal(named.Order(), files.Order());
    }

    private async Task Prepare(string data)
    {
        await using var server = ServerProcess.Start(data);
        Assert.True(await server.Ready(_cancellation), server.Output);
        using var api = new Api(server, data);
        await api.MakeFederation(_cancellation);
        Assert.Equal(0, await server.Stop(_cancellation));
    }

    /// <summary>Submits a run and waits until the armed server dies; a submission whose reply is lost shows in the list of runs.</summary>
    private async Task SubmitUntilKilled(ServerProcess server, string data, string place)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            if (await server.Ready(patience.Token))
            {
                using var api = new Api(server, data);
                await api.Submit(Api.Spec(Rounds), place, patience.Token);
                await server.WaitForExit(patience.Token);
            }
        }
        catch (HttpRequestException lost) when (lost.StatusCode is null)
        {
            // The kill took the connection with it.
            await server.WaitForExit(_cancellation);
        }
        catch (OperationCanceledException) when (!_cancellation.IsCancellationRequested)
        {
            // It did not die within its time: the caller says so.
        }
    }

    /// <summary>Waits until some more rounds are committed and then a moment, whatever the machine's speed; whether the run still goes on.</summary>
    private async Task<bool> IsUnderWayAfter(Api api, RunId run, int rounds, int milliseconds)
    {
        var from = await api.Find(run, _cancellation);
        while ((await api.Find(run, _cancellation)) is { State: not RunState.Succeeded } now && now.Round < from.Round + rounds)
        {
            await Task.Delay(10, _cancellation);
        }

        await Task.Delay(milliseconds, _cancellation);
        return !(await api.Find(run, _cancellation)).State.IsTerminal();
    }

    /// <summary>Makes things all the time; whatever is answered with 2xx goes into the ledger.</summary>
    private static async Task KeepAsking(Api api, Ledger ledger, int kill, CancellationToken stopping)
    {
        for (var i = 0; !stopping.IsCancellationRequested; i++)
        {
            try
            {
                var dataset = $"/v1/tenants/acme/datasets/d-{kill}-{i}";
                await api.Put<Dataset>(dataset, new DatasetSpec(), stopping);
                ledger.Acknowledge(dataset);
                if (i % 8 == 0)
                {
                    var run = await api.Submit(Api.Spec(rounds: 1, seed: i) with { LearningRate = 0.01 }, $"run-{kill}-{i}", stopping);
                    ledger.Acknowledge($"/v1/tenants/acme/runs/{run.Id}");
                }

                var key = await api.Post<CreatedApiKey>("/v1/tenants/acme/api-keys", new ApiKeyRequest($"key {i}", Role.Reader), $"key-{kill}-{i}", stopping);
                ledger.Acknowledge($"/v1/tenants/acme/api-keys#{key.Key.Id}");
                await Task.Delay(100, stopping);
            }
            catch (Exception killed) when (killed is HttpRequestException { StatusCode: null } or OperationCanceledException)
            {
                return;
            }
        }
    }
}
