using Platform.Client;
using Platform.Client.Experiments;
using Platform.Contracts;
using Platform.Contracts.Runs;
using Spectre.Console;

namespace Platform.Server.Quickstart;

/// <summary>Trains FedAvg and FedSpeed on equal data with equal seeds over the public API, and shows how they compare.</summary>
internal sealed class QuickstartRun(QuickstartOptions options)
{
    /// <summary>Does it all; true if every run succeeded.</summary>
    public async Task<bool> Run(CancellationToken cancellation)
    {
        // Before anything is started, so that a folder without the files is said at once.
        var plan = ExperimentPlan.Of(FirstExperiment.Of(options, options.Data is { } data ? MnistFolder.Open(data) : null));
        Directory.CreateDirectory(options.Output);
        if (Path.GetDirectoryName(options.Json) is { Length: > 0 } results)
        {
            Directory.CreateDirectory(results);
        }

        await using var server = await RunningPlatform.Start(options.DataDirectory, cancellation);
        Console.Out.WriteLine($"The platform is up at {server.Address}");
        var runs = await Train(server.Tenant, plan, cancellation);
        await Show(plan.Experiment, runs, cancellation);
        if (options.Keep)
        {
            Console.Out.WriteLine($"The server stays up: {server.Address} with the key {server.Key} of the tenant {server.Tenant.Tenant}. Ctrl-C ends it.");
            await server.Stay(cancellation);
        }

        return runs.All(run => run.Status is RunState.Succeeded);
    }

    /// <summary>One run after the other, so that each one's seconds are its own.</summary>
    private async Task<IReadOnlyList<ComparedRun>> Train(TenantClient tenant, ExperimentPlan plan, CancellationToken cancellation)
    {
        var runs = await RunBar.Show(async told =>
        {
            var runner = new ExperimentRunner(tenant, plan, Environment.CurrentDirectory) { InFlight = 1, Told = told };
            await runner.PrepareAsync(cancellation);
            foreach (var federation in runner.Federations)
            {
                AnsiConsole.WriteLine($"{federation.Id}: {federation.ClientCount} clients, {federation.Parameters} parameters, partition {federation.ManifestSha256.Value[..12]}");
            }

            return await runner.RunAsync(cancellation);
        });
        List<ComparedRun> kept = [];
        foreach (var run in runs)
        {
            kept.Add(run.Status is RunState.Succeeded ? run with { Checkpoint = await Download(tenant, run, cancellation) } : run);
        }

        return kept;
    }

    private async Task<string> Download(TenantClient tenant, ComparedRun run, CancellationToken cancellation)
    {
        var file = Path.GetFullPath(Path.Combine(options.Output, $"{ResultTables.Name(run)}.safetensors"));
        await tenant.Checkpoints.DownloadAsync(run.Run!.Value, "best", file, cancellation);
        return file;
    }

    private async Task Show(Experiment experiment, IReadOnlyList<ComparedRun> runs, CancellationToken cancellation)
    {
        ResultTables.Write(AnsiConsole.Console, runs);
        if (ResultTables.EqualGradients(experiment, runs) is { } sentence)
        {
            Console.Out.WriteLine(sentence);
        }

        foreach (var failed in runs.Where(run => run.Failure is not null))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{ResultTables.Name(failed)} failed:[/] {failed.Failure!.Detail} {failed.Failure.NextStep}");
        }

        var picture = Path.GetFullPath(Path.Combine(options.Output, "accuracy.png"));
        CurvePicture.Draw(picture, experiment, runs);
        Console.Out.WriteLine($"Picture: {picture}");
        if (options.Json is { } json)
        {
            await File.WriteAllTextAsync(json, PlatformJson.Write(runs), cancellation);
            Console.Out.WriteLine($"Results: {Path.GetFullPath(json)}");
        }
    }
}
