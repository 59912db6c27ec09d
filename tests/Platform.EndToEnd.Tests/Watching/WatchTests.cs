using System.Diagnostics;
using System.Globalization;
using Platform.Contracts.Runs;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.Watching;

/// <summary>Somebody watches a run with <c>fedctl</c>.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-watch-").FullName;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Who_stops_watching_is_told_how_to_watch_again_and_the_run_goes_on()
    {
        await using var server = ServerProcess.Start(Data);
        Assert.True(await server.Ready(_cancellation), server.Output);
        using var api = new Api(server, Data);
        await api.MakeFederation(_cancellation);
        var run = await api.Submit(Api.Spec(rounds: 60), "the-run", _cancellation);
        using var watch = Fedctl.Start(server, Data, _folder, "runs", "watch", run.Id.Value);
        while (!(await watch.StandardOutput.ReadLineAsync(_cancellation))!.Contains("committed", StringComparison.Ordinal))
        {
        }

        // Handled as Ctrl-C is, which a runner in the background may have had switched off.
        using var asked = Process.Start("kill", ["-TERM", watch.Id.ToString(CultureInfo.InvariantCulture)]);
        var said = await watch.StandardError.ReadToEndAsync(_cancellation);
        await watch.WaitForExitAsync(_cancellation);

        Assert.Equal(1, watch.ExitCode);
        Assert.Contains($"{Environment.NewLine}fedctl runs watch {run.Id}{Environment.NewLine}", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Equal(RunState.Succeeded, (await api.End(run.Id, _cancellation)).State);
    }
}
