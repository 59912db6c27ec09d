using System.Net.Http.Headers;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;

namespace Platform.EndToEnd.Tests.Processes;

/// <summary>Bare HTTP against a server: no retries, no cleverness, so that a test sees exactly what was acknowledged.</summary>
internal sealed class Api : IDisposable
{
    private readonly HttpClient _http;

    public Api(ServerProcess server, string dataDirectory)
    {
        var key = File.ReadAllText(Path.Combine(dataDirectory, "operator.key")).Trim();
        _http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public async Task<T> Get<T>(string path, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        return await Read<T>(answer, cancellation);
    }

    public async Task<T> Put<T>(string path, object body, CancellationToken cancellation)
    {
        using var answer = await _http.PutAsync(new Uri(path, UriKind.Relative), JsonContent.Create(body, body.GetType(), options: PlatformJson.Options), cancellation);
        return await Read<T>(answer, cancellation);
    }

    public async Task<T> Post<T>(string path, object body, string idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body, body.GetType(), options: PlatformJson.Options) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await _http.SendAsync(request, cancellation);
        return await Read<T>(answer, cancellation);
    }

    /// <summary>Makes the tenant <c>acme</c> with a small generated dataset and a federation of twelve clients.</summary>
    public async Task MakeFederation(CancellationToken cancellation)
    {
        await Put<Tenant>("/v1/tenants/acme", new TenantSpec("Acme"), cancellation);
        await Put<Dataset>("/v1/tenants/acme/datasets/digits", new DatasetSpec(), cancellation);
        foreach (var (split, samples) in new[] { (Split.Train, 240), (Split.Test, 100) })
        {
            var name = split.ToString().ToLowerInvariant();
            var generator = new GeneratorSpec(samples, [1, 8, 8], Classes: 4, Seed: 1, Stream: name);
            await Post<Shard>("/v1/tenants/acme/datasets/digits/shards", new ShardRequest(ShardName.Wrap(name), split, ShardFormat.Generated, Generator: generator), $"shard-{name}", cancellation);
        }

        var spec = new FederationSpec(DatasetId.Wrap("digits"), new Choice("mlp"), new Choice("dirichlet-equal"), Clients: 12, TestFraction: 0.2, Seed: 1);
        await Put<Federation>("/v1/tenants/acme/federations/digits", spec, cancellation);
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
        Post<Run>("/v1/tenants/acme/runs", spec, idempotencyKey, cancellation);

    public Task<Run> Find(RunId run, CancellationToken cancellation) => Get<Run>($"/v1/tenants/acme/runs/{run}", cancellation);

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

    private static async Task<T> Read<T>(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode
            ? PlatformJson.Read<T>(text)
            : throw new HttpRequestException($"{(int)answer.StatusCode} {answer.RequestMessage?.RequestUri}: {text}", inner: null, answer.StatusCode);
    }
}
