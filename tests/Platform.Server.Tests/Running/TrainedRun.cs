using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;

namespace Platform.Server.Tests.Running;

/// <summary>A small federation of a tenant, and runs of it, made over the API as a user would.</summary>
public sealed record TrainedRun(TenantKeys Tenant, Run Run)
{
    public const int Rounds = 4;

    public static RunSpec Spec { get; } = new(
        IdText.Parse<FederationId>("f"),
        new Choice("fedavg"),
        Rounds,
        new Participation(Count: 2),
        new LocalWork(Epochs: 1),
        new BatchSize(8),
        LearningRate: 0.1,
        Evaluation: new EvaluationSpec());

    public string Path => $"{Tenant.Root}/runs/{Run.Id}";

    /// <summary>Four clients of a generated dataset with three classes.</summary>
    public static Task<TenantKeys> Federation(RunningServer server) => Federation(server, new Choice("logistic"));

    /// <summary>Four clients of a generated dataset with three classes, and a model.</summary>
    public static async Task<TenantKeys> Federation(RunningServer server, Choice model)
    {
        var tenant = await server.Tenant();
        using var engineer = tenant.As(Role.Engineer);
        using var dataset = await engineer.Send(HttpMethod.Put, $"{tenant.Root}/datasets/d", "{}");
        await dataset.Read<Dataset>();
        foreach (var (split, samples) in new[] { (Split.Train, 96), (Split.Test, 48) })
        {
            var name = split.ToString().ToLowerInvariant();
            using var shard = await engineer.Post($"{tenant.Root}/datasets/d/shards", new ShardRequest(
                IdText.Parse<ShardName>(name), split, ShardFormat.Generated, Generator: new GeneratorSpec(samples, [6], Classes: 3, Seed: 7, Stream: name)));
            await shard.Read<Shard>();
        }

        var spec = new FederationSpec(IdText.Parse<DatasetId>("d"), model, new Choice("iid"), Clients: 4, TestFraction: 0.25);
        using var federation = await engineer.Send(HttpMethod.Put, $"{tenant.Root}/federations/f", Contracts.PlatformJson.Write(spec));
        await federation.Read<Federation>();
        return tenant;
    }

    /// <summary>A run that has ended.</summary>
    public static async Task<TrainedRun> Finished(RunningServer server) => await Finished(await Federation(server), Spec);

    /// <summary>A run of a spec that has ended.</summary>
    public static async Task<TrainedRun> Finished(TenantKeys tenant, RunSpec spec)
    {
        using var engineer = tenant.As(Role.Engineer);
        using var submitted = await engineer.Post($"{tenant.Root}/runs", spec);
        var run = await submitted.Read<Run>();
        using var stream = await engineer.GetAsync($"{tenant.Root}/runs/{run.Id}/events:stream", TestContext.Current.CancellationToken);
        var ended = await engineer.Get<Run>($"{tenant.Root}/runs/{run.Id}");
        Assert.True(ended.State is RunState.Succeeded, $"{ended.State}: {ended.Failure?.Detail}");
        return new(tenant, ended);
    }
}
