using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;
using Platform.Storage.DataDirectories;
using Platform.Storage.Datasets;
using Platform.Storage.Federations;
using Platform.Storage.Idempotency;
using Platform.Storage.Objects;
using Platform.Storage.Relational;
using Platform.Storage.Runs;
using Platform.Storage.Tenants;

namespace Platform.Storage.Tests;

/// <summary>Every store on a data directory of its own, as <c>AddStorage</c> wires them; removed at the end.</summary>
public sealed class StoreOnDisk : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static readonly TenantId Acme = IdText.Parse<TenantId>("acme");
    public static readonly TenantId Bolt = IdText.Parse<TenantId>("bolt");
    public static readonly DatasetId Digits = IdText.Parse<DatasetId>("digits");
    public static readonly FederationId Wards = IdText.Parse<FederationId>("wards");

    private readonly bool _keep;
    private ServiceProvider _provider;

    public StoreOnDisk(string? path = null)
    {
        _keep = path is not null;
        Path = path ?? System.IO.Path.Combine(System.IO.Path.GetTempPath(), "storage-" + Guid.NewGuid().ToString("N"));
        _provider = Wire();
    }

    public string Path { get; }

    public FakeTimeProvider Time { get; } = new(Noon);

    public Database Database => _provider.GetRequiredService<Database>();

    public DataDirectory Directory => _provider.GetRequiredService<DataDirectory>();

    public TenantStore Tenants => _provider.GetRequiredService<TenantStore>();

    public DatasetStore Datasets => _provider.GetRequiredService<DatasetStore>();

    public FederationStore Federations => _provider.GetRequiredService<FederationStore>();

    public RunStore Runs => _provider.GetRequiredService<RunStore>();

    public IdempotencyStore Commands => _provider.GetRequiredService<IdempotencyStore>();

    public IObjectStore Objects => _provider.GetRequiredService<IObjectStore>();

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static ClientId Client(int number) => IdText.Parse<ClientId>($"c{number}");

    public static Sha256Digest Digest(string content) => Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(content));

    public static Shard Shard(string name, params int[] shape) => new(
        IdText.Parse<ShardName>(name), Split.Train, 30, shape, [10, 10, 10], Digest(name), 400, Noon);

    public static FederationRecord Federation(FederationId id, int clients = 0) => new(
        new Federation(id, new FederationSpec(Digits, new Choice("mlp"), new Choice("iid"), 3), clients, Digest("manifest"), 42, Noon),
        [1, 2], 3, [Digest("test")]);

    public static ClientRecord ClientOf(int ordinal, string? id = null) => new(
        new FederationClient(id is null ? Client(ordinal) : IdText.Parse<ClientId>(id), 10, 2, [5, 5], [1, 1]), ordinal, Digest($"shard {ordinal}"), 100);

    public async Task PrepareAsync(params TenantId[] tenants)
    {
        foreach (var tenant in tenants.DefaultIfEmpty(Acme))
        {
            await Tenants.PutAsync(new Tenant(tenant, tenant.Value, Noon), CancellationToken.None);
            await Datasets.PutAsync(tenant, Digits, "Digits", Noon, CancellationToken.None);
            await Federations.AddAsync(tenant, Federation(Wards, 3), [ClientOf(0), ClientOf(1), ClientOf(2)], CancellationToken.None);
        }
    }

    /// <summary>Lets the directory go, for another process.</summary>
    public ValueTask CloseAsync() => _provider.DisposeAsync();

    /// <summary>The same directory, opened anew.</summary>
    public async Task ReopenAsync()
    {
        await CloseAsync();
        _provider = Wire();
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (!_keep && System.IO.Directory.Exists(Path))
        {
            System.IO.Directory.Delete(Path, recursive: true);
        }
    }

    private ServiceProvider Wire() => new ServiceCollection()
        .AddSingleton<TimeProvider>(Time)
        .AddStorage(options => options.DataDirectory = Path)
        .BuildServiceProvider();
}
