using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.TestingHost;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.Coordination.Hosting;
using Platform.Coordination.Runs;
using Platform.Coordination.Scheduling;
using Platform.Storage;
using Platform.Storage.Datasets;
using Platform.Storage.Federations;
using Platform.Storage.Runs;
using Platform.Storage.Tenants;

namespace Platform.Coordination.Tests.Cluster;

/// <summary>
/// One real silo over a real SQLite store, without a worker: the tests are the lanes, and so decide what is reported, when,
/// and how often.
/// </summary>
public sealed class TestSilo : IAsyncLifetime
{
    public static readonly TenantId Acme = TenantId.Wrap("acme");
    public static readonly FederationId Fed = FederationId.Wrap("fed");
    public static readonly ClientId[] Clients = [.. Enumerable.Range(0, 6).Select(i => ClientId.Wrap($"client-{i}"))];

    private readonly string _data = Directory.CreateTempSubdirectory("platform-silo-").FullName;
    private InProcessTestCluster _cluster = null!;

    public IGrainFactory Grains => _cluster.Client;

    public IServiceProvider Services => _cluster.GetSiloServiceProvider();

    public RunStore Runs => Services.GetRequiredService<RunStore>();

    internal ISchedulerGrain Scheduler => Grains.GetScheduler();

    /// <summary>A run's grain, called as the platform. Not async: the identity must stay with the caller.</summary>
    internal IRunGrain GetRun(RunId run)
    {
        CallerIdentity.ActAsPlatform();
        return Grains.GetRun(Acme, run);
    }

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Logging.SetMinimumLevel(LogLevel.Error);
            host.Services.AddStorage(storage => storage.DataDirectory = _data);
            host.Services.Configure<SchedulingOptions>(options =>
            {
                options.LongPoll = TimeSpan.FromSeconds(1);
                options.SweepInterval = TimeSpan.FromMilliseconds(200);
                options.ReceiptDelay = TimeSpan.FromMilliseconds(100);
                options.LeaseTimeToLive = TimeSpan.FromSeconds(2);
            });
        });
        builder.ConfigureSilo((_, silo) => silo.AddCoordination());
        builder.ConfigureClientHost(host => host.Services.AddCoordinationMessages());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        CallerIdentity.ActAsPlatform();
        await MakeFederation();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>Submits a run of FedSpeed: its clients keep states.</summary>
    public async Task<RunId> Submit(int rounds = 3, int cohort = 3, int evaluateEvery = 100)
    {
        var run = RunId.New(DateTimeOffset.UtcNow);
        var spec = new RunSpec(
            Fed, new Choice("fedspeed"), rounds, new Participation(Count: cohort), new LocalWork(Steps: 1), new BatchSize(1), 0.1, Evaluation: new EvaluationSpec(evaluateEvery));
        await GetRun(run).Create(spec, command: null, traceParent: null);
        return run;
    }

    /// <summary>Waits until a run shows what the test waits for.</summary>
    public async Task<Run> Until(RunId run, Func<Run, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var now = await Runs.FindAsync(Acme, run, patience.Token) ?? throw new InvalidOperationException("The run is gone.");
            if (holds(now))
            {
                return now;
            }

            await Task.Delay(20, patience.Token);
        }
    }

    private async Task MakeFederation()
    {
        var now = DateTimeOffset.UtcNow;
        var dataset = DatasetId.Wrap("data");
        await Services.GetRequiredService<TenantStore>().PutAsync(new Tenant(Acme, "Acme", now), default);
        var datasets = Services.GetRequiredService<DatasetStore>();
        await datasets.PutAsync(Acme, dataset, "Data", now, default);
        var shard = new Shard(ShardName.Wrap("train"), Split.Train, 6, [2], [3, 3], Sha256Digest.Of("shard"u8), 1, now);
        await datasets.AddShardAsync(Acme, dataset, shard, command: null, default);
        var spec = new FederationSpec(dataset, new Choice("logistic"), new Choice("iid"), Clients.Length);
        var federation = new Federation(Fed, spec, Clients.Length, Sha256Digest.Of("manifest"u8), 6, now);
        var clients = Clients.Select((client, ordinal) => new ClientRecord(new FederationClient(client, 1, 0, [1, 0], [0, 0]), ordinal, Sha256Digest.Of("data"u8), 1));
        await Services.GetRequiredService<FederationStore>().AddAsync(Acme, new FederationRecord(federation, [2], 2, []), [.. clients], default);
    }
}
