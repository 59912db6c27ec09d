using System.Text.Json;
using Platform.Client;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Spectre.Console;

namespace Platform.Server.Quickstart;

/// <summary>Trains FedAvg and FedSpeed on equal data with equal seeds over the public API, and shows how they compare.</summary>
internal sealed class Comparison(QuickstartOptions options)
{
    // ρ = 0.1, the default, was chosen for a ResNet. At learning rate 0.1 it kills every unit of this small network's hidden layer
    // within two rounds: behind GroupNorm, ReLU and max pooling all its inputs are positive, and one ascent step moves all units
    // alike. See ops/decisions/0003.
    private static readonly Dictionary<string, Choice> Algorithms = new()
    {
        ["fedavg"] = new("fedavg"),
        ["fedspeed"] = new("fedspeed", new Dictionary<string, JsonElement> { ["rho"] = JsonSerializer.SerializeToElement(0.01) }),
    };

    private static readonly Dictionary<string, string> Titles = new() { ["fedavg"] = "FedAvg", ["fedspeed"] = "FedSpeed" };

    /// <summary>Does it all; true if every run succeeded.</summary>
    public async Task<bool> Run(CancellationToken cancellation)
    {
        // Before anything is started, so that a folder without the files is said at once.
        var images = options.Data is { } folder ? MnistFolder.Open(folder) : null;
        Directory.CreateDirectory(options.Output);
        if (Path.GetDirectoryName(options.Json) is { Length: > 0 } results)
        {
            Directory.CreateDirectory(results);
        }

        await using var server = await RunningPlatform.Start(options.DataDirectory, cancellation);
        Console.Out.WriteLine($"The platform is up at {server.Address}");
        await ExperimentData.Import(server.Tenant, images, cancellation);
        List<ComparedRun> runs = [];
        foreach (var seed in options.Seeds)
        {
            var federation = await ExperimentData.Deal(server.Tenant, seed, cancellation);
            Console.Out.WriteLine($"Seed {seed}: {federation.ClientCount} clients, {federation.Parameters} parameters, partition {federation.ManifestSha256.Value[..12]}");
            foreach (var algorithm in Algorithms.Keys)
            {
                runs.Add(await Train(server.Tenant, federation.Id, algorithm, seed, cancellation));
            }
        }

        await Show(runs, cancellation);
        if (options.Keep)
        {
            Console.Out.WriteLine($"The server stays up: {server.Address} with the key {server.Key} of the tenant {server.Tenant.Tenant}. Ctrl-C ends it.");
            await server.Stay(cancellation);
        }

        return runs.All(run => run.Status is RunState.Succeeded);
    }

    private RunSpec Spec(FederationId federation, string algorithm, long seed) => new(
        federation,
        Algorithms[algorithm],
        options.Rounds,
        new Participation(Fraction: 0.1),
        new LocalWork(Epochs: 5),
        new BatchSize(20),
        LearningRate: 0.1,
        LearningRateDecay: 0.998,
        WeightDecay: 1e-3,
        ClipNorm: 10,
        Seed: seed,
        Evaluation: new EvaluationSpec(options.Every));

    private async Task<ComparedRun> Train(TenantClient tenant, FederationId federation, string algorithm, long seed, CancellationToken cancellation)
    {
        var submitted = await tenant.SubmitAsync(Spec(federation, algorithm, seed), cancellation: cancellation);
        await RunBar.Follow(tenant, submitted, cancellation);
        var run = await tenant.RunAsync(submitted.Id, cancellation);
        string? file = null;
        if (run.State is RunState.Succeeded)
        {
            file = Path.GetFullPath(Path.Combine(options.Output, $"{ComparedRun.NameOf(algorithm, seed)}.safetensors"));
            await tenant.Checkpoints.DownloadAsync(run.Id, "best", file, cancellation);
        }

        var seconds = ((run.FinishedAt ?? run.CreatedAt) - (run.StartedAt ?? run.CreatedAt)).TotalSeconds;
        return new(algorithm, seed, run.State, await Curve(tenant, run.Id, cancellation), seconds, run.Best, run.Latest, run.Digest, file, run.Failure);
    }

    private static async Task<IReadOnlyList<CurvePoint>> Curve(TenantClient tenant, RunId run, CancellationToken cancellation)
    {
        var curves = (await tenant.MetricsAsync(run, ["global.accuracy", "global.loss", "train.gradient_samples"], cancellation).ToListAsync(cancellation)).ToLookup(point => point.Name);
        var losses = curves["global.loss"].ToDictionary(point => point.Round, point => point.Value);
        return
        [
            .. curves["global.accuracy"].OrderBy(point => point.Round).Select(point => new CurvePoint(
                point.Round,
                point.Value,
                losses.GetValueOrDefault(point.Round),
                (long)curves["train.gradient_samples"].Where(spent => spent.Round <= point.Round).Sum(spent => spent.Value))),
        ];
    }

    private async Task Show(IReadOnlyList<ComparedRun> runs, CancellationToken cancellation)
    {
        ResultTables.Write(AnsiConsole.Console, runs);
        if (ResultTables.EqualGradients(runs) is { } sentence)
        {
            Console.Out.WriteLine(sentence);
        }

        foreach (var failed in runs.Where(run => run.Failure is not null))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{failed.Name} failed:[/] {failed.Failure!.Detail} {failed.Failure.NextStep}");
        }

        var picture = Path.GetFullPath(Path.Combine(options.Output, "accuracy.png"));
        CurvePicture.Draw(picture, "Test accuracy", [.. Algorithms.Keys.Select(algorithm => (Titles[algorithm], ResultTables.Mean([.. runs.Where(run => run.Algorithm == algorithm)])))]);
        Console.Out.WriteLine($"Picture: {picture}");
        if (options.Json is { } json)
        {
            await File.WriteAllTextAsync(json, PlatformJson.Write(runs), cancellation);
            Console.Out.WriteLine($"Results: {Path.GetFullPath(json)}");
        }
    }
}
