using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;

namespace Platform.Client;

/// <summary>The platform over its REST API. Safe for concurrent use.</summary>
public sealed class PlatformClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly HttpClient? _owned;
    private readonly ApiConnection _api;
    private readonly TimeProvider _time;

    /// <summary>A client of the server at an address.</summary>
    /// <param name="address">For example <c>http://localhost:8080</c>.</param>
    /// <param name="key">The API key; null for what anybody may ask.</param>
    /// <param name="retry">How lost requests are tried again.</param>
    /// <param name="time">The clock for waits.</param>
    public PlatformClient(Uri address, string? key, RetryPolicy? retry = null, TimeProvider? time = null)
        // Imports and partitions answer when they are done; streams and downloads take what they take.
        : this(new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(15) }, key, retry, time) => _owned = _http;

    /// <summary>A client on an <see cref="HttpClient"/> that its maker owns and disposes of, with the server as its base address.</summary>
    /// <param name="http">What sends the requests.</param>
    /// <param name="key">The API key; null for what anybody may ask.</param>
    /// <param name="retry">How lost requests are tried again.</param>
    /// <param name="time">The clock for waits.</param>
    public PlatformClient(HttpClient http, string? key, RetryPolicy? retry = null, TimeProvider? time = null)
    {
        _http = http;
        _time = time ?? TimeProvider.System;
        _api = new ApiConnection(_http, retry ?? RetryPolicy.Default, _time) { Key = key };
    }

    /// <summary>Who the key belongs to.</summary>
    public Task<Me> MeAsync(CancellationToken cancellation = default) => _api.Get<Me>("/v1/me", cancellation);

    /// <summary>The server's version.</summary>
    public Task<ServerVersion> VersionAsync(CancellationToken cancellation = default) => _api.Get<ServerVersion>("/v1/version", cancellation);

    /// <summary>What there is to choose from: <c>algorithms</c>, <c>models</c> or <c>partitions</c>.</summary>
    public IAsyncEnumerable<CatalogueEntry> CatalogueAsync(string kind, CancellationToken cancellation = default) => _api.List<CatalogueEntry>($"/v1/{kind}", cancellation);

    /// <summary>One federated method: its paper, options and tested claims.</summary>
    public Task<CatalogueEntry> AlgorithmAsync(string name, CancellationToken cancellation = default) => _api.Get<CatalogueEntry>($"/v1/algorithms/{Uri.EscapeDataString(name)}", cancellation);

    /// <summary>All tenants; for operators.</summary>
    public IAsyncEnumerable<Tenant> TenantsAsync(CancellationToken cancellation = default) => _api.List<Tenant>("/v1/tenants", cancellation);

    /// <summary>Makes or renames a tenant; for operators.</summary>
    public Task<Tenant> PutTenantAsync(TenantId tenant, TenantSpec spec, CancellationToken cancellation = default) => _api.Put<Tenant>($"/v1/tenants/{tenant}", spec, cancellation);

    /// <summary>One tenant.</summary>
    public Task<Tenant> TenantAsync(TenantId tenant, CancellationToken cancellation = default) => _api.Get<Tenant>($"/v1/tenants/{tenant}", cancellation);

    /// <summary>Removes a tenant that has nothing left; for operators.</summary>
    public Task DeleteTenantAsync(TenantId tenant, CancellationToken cancellation = default) => _api.Delete($"/v1/tenants/{tenant}", cancellation);

    /// <summary>What a tenant has.</summary>
    public TenantClient ForTenant(TenantId tenant) => new(_api, tenant, _time);

    /// <inheritdoc />
    public void Dispose() => _owned?.Dispose();
}
