using Platform.Client;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Benchmarks.Rounds;

/// <summary>A round in which next to nothing is computed: what the platform itself costs, apart from waiting for the disk.</summary>
internal static class NoopBenchmark
{
    private const int Runs = 5;
    private const int RoundsEach = 100;
    private const double TargetSeconds = 2e-3;

    // Opened, frozen, committed: a transaction each. An update and a checkpoint: a blob each, of two fsyncs (README.md).
    private const int CommitsPerRound = 3;
    private const int BlobsPerRound = 2;

    public static Task Run() => BenchedPlatform.Use(async (platform, directory) =>
    {
        var federation = await Prepare(platform.Tenant);
        await TimedRuns.Finish(platform.Tenant, Spec(federation, seed: 0));
        List<double> own = [];
        Console.WriteLine($"noop: {Runs} runs of {RoundsEach} rounds after one to warm up; one client, one step of logistic regression on 4 features");
        for (var seed = 1; seed <= Runs; seed++)
        {
            using var disk = new DiskCost(directory);
            var before = disk.Measure();
            var rounds = await TimedRuns.Finish(platform.Tenant, Spec(federation, seed));
            var after = disk.Measure();
            var round = Median.Of(TimedRuns.Between(rounds));
            var (blob, commit) = ((before.Blob + after.Blob) / 2, (before.Commit + after.Commit) / 2);
            var waits = (BlobsPerRound * blob) + (CommitsPerRound * commit);
            own.Add(round - waits);
            Console.WriteLine($"  round {round * 1e3:F2} ms; fsyncs {waits * 1e3:F2} ms ({BlobsPerRound} blobs at {blob * 1e3:F2}, {CommitsPerRound} commits at {commit * 1e3:F2}); the rest {own[^1] * 1e3:F2} ms");
        }

        var rest = Median.Of(own);
        Console.WriteLine($"  without its fsyncs: median {rest * 1e3:F2} ms, from {own.Min() * 1e3:F2} to {own.Max() * 1e3:F2}; target at most {TargetSeconds * 1e3:F0} ms: {(rest <= TargetSeconds ? "met" : "missed")}");
    });

    private static async Task<FederationId> Prepare(TenantClient tenant)
    {
        var dataset = DatasetId.Wrap("points");
        await tenant.PutDatasetAsync(dataset, new DatasetSpec());
        foreach (var split in (Split[])[Split.Train, Split.Test])
        {
            var name = split.ToString().ToLowerInvariant();
            var generator = new GeneratorSpec(Samples: 20, [4], Classes: 2, Seed: 1, Stream: name);
            await tenant.AddShardAsync(dataset, new ShardRequest(ShardName.Wrap(name), split, ShardFormat.Generated, Generator: generator));
        }

        var federation = FederationId.Wrap("one");
        await tenant.PutFederationAsync(federation, new FederationSpec(dataset, new Choice("logistic"), new Choice("iid"), Clients: 1));
        return federation;
    }

    private static RunSpec Spec(FederationId federation, long seed) => new(
        federation,
        new Choice("fedavg"),
        RoundsEach,
        new Participation(Count: 1),
        new LocalWork(Steps: 1),
        new BatchSize(20),
        LearningRate: 0.01,
        Seed: seed,
        Evaluation: new EvaluationSpec(Every: RoundsEach));
}
