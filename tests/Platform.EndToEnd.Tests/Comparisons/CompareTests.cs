using System.Diagnostics;
using System.Text.Json;
using Platform.Contracts.Runs;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.Comparisons;

/// <summary><c>fedctl compare</c> as its own process, against a server as its own process.</summary>
public sealed class CompareTests : IDisposable
{
    private const string Experiment = """
        name: tiny
        dataset:
          id: made
          shards:
            - { name: train, split: train, format: generated, generator: { samples: 240, shape: [1, 8, 8], classes: 4, seed: 1, stream: train } }
            - { name: test, split: test, format: generated, generator: { samples: 100, shape: [1, 8, 8], classes: 4, seed: 1, stream: test } }
        federation:
          id: made
          spec: { dataset: made, model: { name: mlp }, partition: { name: dirichlet-equal }, clients: 12, seed: 1 }
        run: { rounds: 12, participation: { count: 4 }, local: { epochs: 1 }, batchSize: 4, learningRate: 0.05, evaluation: { every: 2 } }
        seeds: [1, 2]
        methods:
          - { label: FedAvg, algorithm: { name: fedavg } }
          - { label: FedProx, algorithm: { name: fedprox }, run: { rounds: 6 } }
          - { label: FedSpeed, algorithm: { name: fedspeed, options: { rho: 0.01 } } }
        baseline: FedAvg
        targets: [0.2]
        columns: [global.loss]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-compare-").FullName;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private string DataDirectory => Path.Combine(_folder, "data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_comparison_that_is_killed_in_the_middle_goes_on_without_submitting_anything_twice()
    {
        await using var server = await Start();
        using var api = await Tenant(server);
        await File.WriteAllTextAsync(Path.Combine(_folder, "tiny.yaml"), Experiment, _cancellation);

        using (var first = Fedctl.Start(server, DataDirectory, _folder, "compare", "-f", "tiny.yaml", "--in-flight", "1"))
        {
            await Submitted(api, 2);
            first.Kill();
            await first.WaitForExitAsync(_cancellation);
        }

        var before = await api.List<Run>($"{api.Tenant}/runs", _cancellation);
        Assert.InRange(before.Count, 2, 5);
        var (exit, output, errors) = await Run(server, "compare", "-f", "tiny.yaml", "--json");
        Assert.True(exit == 0, errors);
        var after = await api.List<Run>($"{api.Tenant}/runs", _cancellation);

        Assert.Equal(6, after.Count);
        Assert.Empty(before.Select(run => run.Id).Except(after.Select(run => run.Id)));
        using var report = JsonDocument.Parse(output);
        Assert.Equal(after.Select(run => run.Id.Value).Order(), report.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run").GetString()!).Order());
        HoldsItsResults(report.RootElement, after);

        var again = await Run(server, "compare", "-f", "tiny.yaml");
        Assert.Equal(0, again.Exit);
        Assert.Equal(6, (await api.List<Run>($"{api.Tenant}/runs", _cancellation)).Count);
    }

    [Fact]
    public async Task A_bad_option_of_any_method_is_told_with_its_line_before_anything_is_submitted()
    {
        await using var server = await Start();
        using var api = await Tenant(server);
        await File.WriteAllTextAsync(Path.Combine(_folder, "tiny.yaml"), Experiment.Replace("rho: 0.01", "rho: -1", StringComparison.Ordinal), _cancellation);

        var (exit, _, errors) = await Run(server, "compare", "-f", "tiny.yaml");

        Assert.Equal(1, exit);
        Assert.Contains("tiny.yaml, line 15, /methods/2/algorithm/options/rho", errors, StringComparison.Ordinal);
        Assert.Empty(await api.List<Run>($"{api.Tenant}/runs", _cancellation));
    }

    [Fact]
    public async Task A_run_that_did_not_succeed_is_told_and_fails_the_comparison_until_it_is_submitted_anew()
    {
        await using var server = await Start();
        using var api = await Tenant(server);
        // A rate at which the weights overflow: the run fails, naming the client whose update is not finite.
        var wild = Experiment.Replace("algorithm: { name: fedprox }, run: { rounds: 6 }", "algorithm: { name: fedprox }, run: { rounds: 6, learningRate: 1000 }, seeds: [1]", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder, "tiny.yaml"), wild, _cancellation);

        var (exit, output, errors) = await Run(server, "compare", "-f", "tiny.yaml");

        Assert.True(exit == 1, output);
        Assert.Contains("FedProx, seed 1", errors, StringComparison.Ordinal);
        Assert.Contains("failed", errors, StringComparison.Ordinal);
        Assert.Contains("FedSpeed", await File.ReadAllTextAsync(Path.Combine(_folder, "tiny.md"), _cancellation), StringComparison.Ordinal);
        Assert.Equal(5, (await api.List<Run>($"{api.Tenant}/runs", _cancellation)).Count);
        Assert.Equal(1, (await Run(server, "compare", "-f", "tiny.yaml", "--retry-failed")).Exit);
        Assert.Equal(6, (await api.List<Run>($"{api.Tenant}/runs", _cancellation)).Count);
    }

    /// <summary>The table's numbers are those of the runs, and the page, the numbers and the picture are kept.</summary>
    private void HoldsItsResults(JsonElement report, IReadOnlyList<Run> runs)
    {
        var results = report.GetProperty("results").EnumerateArray().ToDictionary(result => result.GetProperty("method").GetString()!);
        double Last(string algorithm) => runs.Where(run => run.Spec.Algorithm.Name == algorithm).Average(run => run.Latest!.Accuracy);
        Assert.Equal(Last("fedspeed"), results["FedSpeed"].GetProperty("last").GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(Last("fedspeed") - Last("fedavg"), results["FedSpeed"].GetProperty("difference").GetProperty("difference").GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(6, results["FedProx"].GetProperty("difference").GetProperty("round").GetInt32());
        // Twelve rounds of four clients, each getting the model's parameters as 32-bit floats.
        var parameters = report.GetProperty("federations")[0].GetProperty("parameters").GetInt64();
        Assert.Equal(12 * 4 * 4 * parameters, results["FedAvg"].GetProperty("downBytes").GetDouble());
        var page = File.ReadAllText(Path.Combine(_folder, "tiny.md"));
        Assert.Contains("fedctl compare -f tiny.yaml", page, StringComparison.Ordinal);
        Assert.Contains(report.GetProperty("federations")[0].GetProperty("manifestSha256").GetString()!, page, StringComparison.Ordinal);
        // A heading, and for each seed six, three and six evaluated rounds.
        Assert.Equal(1 + (2 * 15), File.ReadAllLines(Path.Combine(_folder, "tiny.csv")).Length);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(_folder, "tiny.png"))[..4]);
    }

    private async Task<ServerProcess> Start()
    {
        var server = ServerProcess.Start(DataDirectory);
        Assert.True(await server.Ready(_cancellation), server.Output);
        return server;
    }

    private async Task<Api> Tenant(ServerProcess server)
    {
        var api = new Api(server, DataDirectory);
        await api.MakeTenant(_cancellation);
        return api;
    }

    private async Task Submitted(Api api, int runs)
    {
        while ((await api.List<Run>($"{api.Tenant}/runs", _cancellation)).Count < runs)
        {
            await Task.Delay(50, _cancellation);
        }
    }

    private async Task<(int Exit, string Output, string Errors)> Run(ServerProcess server, params string[] args)
    {
        using var process = Fedctl.Start(server, DataDirectory, _folder, args);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(_cancellation), process.StandardError.ReadToEndAsync(_cancellation));
        await process.WaitForExitAsync(_cancellation);
        return (process.ExitCode, await output, await errors);
    }
}
