using System.Net.Http.Headers;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;

namespace Platform.EndToEnd.Tests.Processes;

/// <summary>
/// Bare HTTP against a server: no retries, no cleverness, so that a test sees exactly what was acknowledged. Acts with a
/// tenant's admin key, whose secret lies beside the data directory, so that a restarted server can be asked again.
/// </summary>
internal sealed class Api : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _operatorKey;
    private readonly string _secretFile;
    private readonly string _tenant;

    public Api(ServerProcess server, string dataDirectory, string tenant = "acme")
    {
        _tenant = tenant;
        _operatorKey = File.ReadAllText(Path.Combine(dataDirectory, "operator.key")).Trim();
        _secretFile = $"{dataDirectory}.{tenant}.key";
        _http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
        ActWith(File.Exists(_secretFile) ? File.ReadAllText(_secretFile) : _operatorKey);
    }

    /// <summary>The tenant's path.</summary>
    public string Tenant => $"/v1/tenants/{_tenant}";

    /// <summary>Presents another key from now on; null presents none.</summary>
    public void ActWith(string? secret) =>
        _http.DefaultRequestHeaders.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);

    public async Task<string> GetText(string path, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        return await Text(answer, cancellation);
    }

    public async Task<byte[]> GetBytes(string path, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancellation) : [.. System.Text.Encoding.UTF8.GetBytes(await Text(answer, cancellation))];
    }

    /// <summary>Begins to read what does not end by itself.</summary>
    public Task<Stream> Open(string path, CancellationToken cancellation) => _http.GetStreamAsync(new Uri(path, UriKind.Relative), cancellation);

    public async Task<T> Get<T>(string path, CancellationToken cancellation) => PlatformJson.Read<T>(await GetText(path, cancellation));

    /// <summary>Every page of a list.</summary>
    public async Task<IReadOnlyList<T>> List<T>(string path, CancellationToken cancellation)
    {
        List<T> items = [];
        string? token = null;
        do
        {
            var page = await Get<Page<T>>(token is null ? path : $"{path}?pageToken={Uri.EscapeDataString(token)}", cancellation);
            items.AddRange(page.Items);
            token = page.NextPageToken;
        }
        while (token is not null);
        return items;
    }

    public async Task<T> Put<T>(string path, object body, CancellationToken cancellation)
    {
        using var content = Json(body);
        using var answer = await _http.PutAsync(new Uri(path, UriKind.Relative), content, cancellation);
        return PlatformJson.Read<T>(await Text(answer, cancellation));
    }

    public async Task<T> Post<T>(string path, object body, string idempotencyKey, CancellationToken cancellation)
    {
        using var content = Json(body);
        return PlatformJson.Read<T>(await Post(path, content, idempotencyKey, cancellation));
    }

    /// <summary>Posts JSON as it stands, for bodies that no type of ours could hold.</summary>
    public async Task<string> PostText(string path, string json, string idempotencyKey, CancellationToken cancellation)
    {
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        return await Post(path, content, idempotencyKey, cancellation);
    }

    public async Task<Upload> Upload(byte[] file, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return PlatformJson.Read<Upload>(await Post($"{Tenant}/uploads", content, Guid.NewGuid().ToString(), cancellation));
    }

    /// <summary>Makes the tenant with the operator's key, then a key for its admin, and acts as that admin from now on.</summary>
    public async Task MakeTenant(CancellationToken cancellation)
    {
        ActWith(_operatorKey);
        await Put<Tenant>(Tenant, new TenantSpec(_tenant), cancellation);
        var created = await Post<CreatedApiKey>($"{Tenant}/api-keys", new ApiKeyRequest("admin", Role.Admin), "admin", cancellation);
        await File.WriteAllTextAsync(_secretFile, created.Secret!, cancellation);
        ActWith(created.Secret);
    }

    /// <summary>Makes the tenant, with a small generated dataset and a federation of twelve clients, both called <c>digits</c>.</summary>
    public async Task MakeFederation(CancellationToken cancellation)
    {
        await MakeTenant(cancellation);
        await Put<Dataset>($"{Tenant}/datasets/digits", new DatasetSpec(), cancellation);
        foreach (var (split, samples) in new[] { (Split.Train, 240), (Split.Test, 100) })
        {
            var name = split.ToString().ToLowerInvariant();
            var generator = new GeneratorSpec(samples, [1, 8, 8], Classes: 4, Seed: 1, Stream: name);
            await Post<Shard>($"{Tenant}/datasets/digits/shards", new ShardRequest(ShardName.Wrap(name), split, ShardFormat.Generated, Generator: generator), $"shard-{name}", cancellation);
        }

        var spec = new FederationSpec(DatasetId.Wrap("digits"), new Choice("mlp"), new Choice("dirichlet-equal"), Clients: 12, TestFraction: 0.2, Seed: 1);
        await Put<Federation>($"{Tenant}/federations/digits", spec, cancellation);
    }

    /// <summary>A FedSpeed run: its duals must survive, its server state has a second file.</summary>
    public static RunSpec Spec(int rounds, long seed = 1) => new(
        FederationId.Wrap("digits"),
        new Choice("fedspeed"),
        rounds,
        new Participation(Count: 4),
        new LocalWork(Epochs: 1),
        new BatchSize(4),
        LearningRate: 0.05,
        LearningRateDecay: 0.99,
        Seed: seed,
        Evaluation: new EvaluationSpec(Every: 2, Clients: true));

    public Task<Run> Submit(RunSpec spec, string idempotencyKey, CancellationToken cancellation) =>
        Post<Run>($"{Tenant}/runs", spec, idempotencyKey, cancellation);

    public Task<Run> Find(RunId run, CancellationToken cancellation) => Get<Run>($"{Tenant}/runs/{run}", cancellation);

    /// <summary>Waits until a run has ended.</summary>
    public async Task<Run> End(RunId run, CancellationToken cancellation)
    {
        while (true)
        {
            var now = await Find(run, cancellation);
            if (now.State.IsTerminal())
            {
                return now;
            }

            await Task.Delay(50, cancellation);
        }
    }

    public void Dispose() => _http.Dispose();

    private static JsonContent Json(object body) => JsonContent.Create(body, body.GetType(), options: PlatformJson.Options);

    private async Task<string> Post(string path, HttpContent content, string idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await _http.SendAsync(request, cancellation);
        return await Text(answer, cancellation);
    }

    private static async Task<string> Text(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? text : throw new RefusedException(answer.StatusCode, PlatformJson.Read<Problem>(text), text);
    }
}
