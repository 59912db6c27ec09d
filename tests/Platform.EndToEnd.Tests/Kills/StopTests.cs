using Platform.Contracts.Runs;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.Kills;

/// <summary>A server that is asked to stop does so at once, whatever waits in it, and what it was doing goes on in the next.</summary>
public sealed class StopTests : IAsyncDisposable
{
    // Twice as long as a stop may take: a wait that is not woken shows.
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-stop-").FullName;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "data");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_server_whose_lanes_have_nothing_to_do_stops_at_once()
    {
        await using var server = await Started();

        await StopsPromptly(server);
    }

    [Fact]
    public async Task A_server_with_a_run_paused_and_its_stream_open_stops_at_once_and_the_run_can_be_resumed()
    {
        await using (var server = await Started())
        {
            using var api = new Api(server, Data);
            await api.MakeFederation(_cancellation);
            var run = await api.Submit(Api.Spec(rounds: 20), "the-run", _cancellation);
            await api.Post<Run>($"{api.Tenant}/runs/{run.Id}:pause", new object(), "pause", _cancellation);
            while ((await api.Find(run.Id, _cancellation)).State is not RunState.Paused)
            {
                await Task.Delay(50, _cancellation);
            }

            await using var stream = await api.Open($"{api.Tenant}/runs/{run.Id}/events:stream", _cancellation);
            Assert.True(await stream.ReadAsync(new byte[100], _cancellation) > 0);
            await StopsPromptly(server);
        }

        await using var next = await Started();
        using var again = new Api(next, Data);
        var paused = Assert.Single(await again.List<Run>($"{again.Tenant}/runs", _cancellation));
        Assert.Equal(RunState.Paused, paused.State);
        await again.Post<Run>($"{again.Tenant}/runs/{paused.Id}:resume", new object(), "resume", _cancellation);
        Assert.Equal(RunState.Succeeded, (await again.End(paused.Id, _cancellation)).State);
    }

    private async Task<ServerProcess> Started()
    {
        var server = ServerProcess.Start(Data, ("Scheduling__LongPoll", LongPoll.ToString()));
        Assert.True(await server.Ready(_cancellation), server.Output);
        return server;
    }

    private async Task StopsPromptly(ServerProcess server)
    {
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await server.Stop(_cancellation));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, Prompt);
    }
}
