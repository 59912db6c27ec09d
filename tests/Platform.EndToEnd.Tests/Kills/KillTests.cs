using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
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
        List<RunId> runs = [];
        foreach (var place in places)
        {
            // Each server is armed to die at one place, and first takes up what the one before it left undone.
            await using var server = ServerProcess.Start(data, ("PLATFORM_FAULT_POINT", place), ("Scheduling__ReceiptDelay", "00:00:00"));
            await SubmitUntilKilled(server, data, place, runs);
            Assert.True(server.HasExited, $"The server was not killed at {place}.\n{server.Output}");
        }

        await using var calm = ServerProcess.Start(data);
        Assert.True(await calm.Ready(_cancellation), calm.Output);
        using var api = new Api(calm, data);
        foreach (var run in runs)
        {
            var ended = await api.End(run, _cancellation);
            Assert.Equal(RunState.Succeeded, ended.State);
            Assert.Equal(expected, ended.Digest);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{places.Length} named places, {runs.Count} runs, 0 differences");
    }

    [Fact]
    public async Task A_run_killed_at_25_random_moments_ends_with_the_undisturbed_digest_and_every_acknowledgement_holds()
    {
        const int Kills = 25;
        const int LongRounds = 60;
        var random = new Random(20261124);
        var expected = await Undisturbed("calm", LongRounds);
        var data = Path.Combine(_folder, "killed");
        await Prepare(data);
        var ledger = new Ledger(Path.Combine(_folder, "ledger"));
        RunId? run = null;
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = ServerProcess.Start(data);
            Assert.True(await server.Ready(_cancellation), server.Output);
            using var api = new Api(server, data);
            run ??= (await api.Submit(Api.Spec(LongRounds), "the-run", _cancellation)).Id;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
            var busy = KeepAsking(api, ledger, kill, stop.Token);
            await Task.Delay(random.Next(20, 1200), _cancellation);
            await server.Kill();
            await stop.CancelAsync();
            await busy;
        }

        await using var calm = ServerProcess.Start(data);
        Assert.True(await calm.Ready(_cancellation), calm.Output);
        using var last = new Api(calm, data);
        var ended = await last.End(run!.Value, _cancellation);
        Assert.Equal(RunState.Succeeded, ended.State);
        Assert.Equal(expected, ended.Digest);
        foreach (var resource in ledger.Acknowledged)
        {
            Assert.NotNull(await last.Get<object>(resource, _cancellation));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {ledger.Acknowledged.Count} acknowledgements, 0 lost");
    }

    private async Task<Sha256Digest> Undisturbed(string name, int rounds, params (string, string)[] environment)
    {
        var data = Path.Combine(_folder, name);
        await using var server = ServerProcess.Start(data, environment);
        Assert.True(await server.Ready(_cancellation), server.Output);
        using var api = new Api(server, data);
        await api.MakeFederation(_cancellation);
        var run = await api.Submit(Api.Spec(rounds), "the-run", _cancellation);
        var ended = await api.End(run.Id, _cancellation);
        Assert.True(ended.State is RunState.Succeeded, ended.Failure?.Detail);
        return ended.Digest!.Value;
    }

    private async Task Prepare(string data)
    {
        await using var server = ServerProcess.Start(data);
        Assert.True(await server.Ready(_cancellation), server.Output);
        using var api = new Api(server, data);
        await api.MakeFederation(_cancellation);
        await server.Stop(_cancellation);
    }

    /// <summary>Submits runs until the armed server dies; a submission whose reply is lost is asked again of the next server.</summary>
    private async Task SubmitUntilKilled(ServerProcess server, string data, string place, List<RunId> runs)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            if (await server.Ready(patience.Token))
            {
                using var api = new Api(server, data);
                runs.Add((await api.Submit(Api.Spec(Rounds), place, patience.Token)).Id);
                await server.WaitForExit(patience.Token);
            }
        }
        catch (HttpRequestException)
        {
            await server.WaitForExit(patience.Token);
        }
        catch (OperationCanceledException) when (!_cancellation.IsCancellationRequested)
        {
            // It did not die within its time: the caller says so.
        }
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
                var run = await api.Submit(Api.Spec(rounds: 1, seed: i) with { LearningRate = 0.01 }, $"run-{kill}-{i}", stopping);
                ledger.Acknowledge($"/v1/tenants/acme/runs/{run.Id}");
                await api.Post<CreatedApiKey>("/v1/tenants/acme/api-keys", new ApiKeyRequest($"key {i}", Role.Reader), $"key-{kill}-{i}", stopping);
                ledger.Acknowledge("/v1/tenants/acme/api-keys");
                await Task.Delay(100, stopping);
            }
            catch (Exception killed) when (killed is HttpRequestException or OperationCanceledException)
            {
                return;
            }
        }
    }
}
