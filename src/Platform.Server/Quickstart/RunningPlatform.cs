using Platform.Client;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;
using Platform.Server.Hosting;
using Platform.Storage.DataDirectories;

namespace Platform.Server.Quickstart;

/// <summary>The platform, started in this process on a loopback port, with a tenant to work in.</summary>
internal sealed class RunningPlatform : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _temporary;

    private RunningPlatform(WebApplication app, Uri address, string key, PlatformClient platform, string? temporary) =>
        (_app, Address, Key, Platform, _temporary) = (app, address, key, platform, temporary);

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>A key of an engineer of the tenant.</summary>
    public string Key { get; }

    /// <summary>The platform as that engineer sees it.</summary>
    public PlatformClient Platform { get; }

    /// <summary>The tenant's things.</summary>
    public TenantClient Tenant => Platform.ForTenant(Demo);

    private static TenantId Demo => TenantId.Wrap("demo");

    /// <summary>Starts it, as <c>dotnet run</c> without a verb would, and makes the tenant and the key over REST.</summary>
    public static async Task<RunningPlatform> Start(string? dataDirectory, CancellationToken cancellation)
    {
        var temporary = dataDirectory is null ? Directory.CreateTempSubdirectory("platform-quickstart-").FullName : null;
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        var app = Program.Build(["--urls", address.ToString(), "--data-dir", dataDirectory ?? temporary!, "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning"]);
        await app.StartAsync(cancellation);
        var operatorKey = (await File.ReadAllTextAsync(app.Services.GetRequiredService<DataDirectory>().OperatorKeyFile, cancellation)).Trim();
        using var platform = new PlatformClient(address, operatorKey);
        await platform.PutTenantAsync(Demo, new TenantSpec("Quickstart"), cancellation);
        var key = await platform.ForTenant(Demo).CreateKeyAsync(new ApiKeyRequest("quickstart", Role.Engineer, ExpiresInDays: 30), cancellation: cancellation);
        return new RunningPlatform(app, address, key.Secret!, new PlatformClient(address, key.Secret), temporary);
    }

    /// <summary>Serves until Ctrl-C.</summary>
    public Task Stay(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        Platform.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
