using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

[assembly: AssemblyFixture(typeof(RunningServer))]

namespace Platform.Server.Tests.Running;

/// <summary>The real server, in this process, on a free port and a directory of its own. Tests share it and take a tenant each.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    public const int BodyLimit = 64 * 1024;

    public const int UploadLimit = 1024 * 1024;

    private WebApplication? _app;
    private int _tenants;

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("platform-server-").FullName;

    public Uri Address { get; private set; } = null!;

    public SpanCollection Spans { get; } = new();

    /// <summary>Filled by a flush; only one test reads it.</summary>
    public List<MetricSnapshot> Metrics { get; } = [];

    public IServiceProvider Services => _app!.Services;

    public IReadOnlyList<RouteEndpoint> Endpoints => [.. Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    private string OperatorSecret => File.ReadAllText(Path.Combine(DataDirectory, "operator.key")).Trim();

    public async ValueTask InitializeAsync()
    {
        _app = Program.Build(
            [
                "--urls", "http://127.0.0.1:0", "--data-dir", DataDirectory,
                "--Platform:BodyLimitBytes", BodyLimit.ToString(CultureInfo.InvariantCulture),
                "--Platform:UploadLimitBytes", UploadLimit.ToString(CultureInfo.InvariantCulture),
                "--Platform:Heartbeat", "00:00:00.5",
                "--Logging:LogLevel:Default", "Warning",
                "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning",
            ],
            builder =>
            {
                builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddInMemoryExporter(Spans));
                builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddInMemoryExporter(Metrics));
            });
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(DataDirectory, recursive: true);
    }

    public HttpClient Operator() => With(OperatorSecret);

    /// <summary>A client that presents a key; none if null.</summary>
    public HttpClient With(string? secret)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    /// <summary>A new tenant with a key of each role.</summary>
    public async Task<TenantKeys> Tenant()
    {
        var tenant = IdText.Parse<TenantId>($"tenant-{Interlocked.Increment(ref _tenants)}");
        using var admin = Operator();
        (await admin.PutAsJsonAsync($"/v1/tenants/{tenant}", new TenantSpec(), PlatformJson.Options)).EnsureSuccessStatusCode();
        var secrets = new Dictionary<Role, string>();
        foreach (var role in new[] { Role.Reader, Role.Engineer, Role.Admin })
        {
            using var made = await admin.Post($"/v1/tenants/{tenant}/api-keys", new ApiKeyRequest($"a test's {role}", role));
            secrets[role] = (await made.Read<CreatedApiKey>()).Secret!;
        }

        return new(this, tenant, secrets);
    }
}

/// <summary>A tenant of one test.</summary>
public sealed record TenantKeys(RunningServer Server, TenantId Id, IReadOnlyDictionary<Role, string> Secrets)
{
    public string Root => $"/v1/tenants/{Id}";

    public HttpClient As(Role role) => Server.With(Secrets[role]);
}
