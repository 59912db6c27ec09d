using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;

namespace Platform.Client;

/// <summary>What one tenant has. A creating call that is given no idempotency key makes one of its own, so that its retries are one command.</summary>
public sealed class TenantClient
{
    private readonly ApiConnection _api;
    private readonly string _path;

    internal TenantClient(ApiConnection api, TenantId tenant, TimeProvider time)
    {
        (_api, Tenant, _path) = (api, tenant, $"/v1/tenants/{tenant}");
        Checkpoints = new CheckpointClient(api, _path);
        Events = new EventClient(api, _path, time);
    }

    /// <summary>Whose things these are.</summary>
    public TenantId Tenant { get; }

    /// <summary>The models of runs.</summary>
    public CheckpointClient Checkpoints { get; }

    /// <summary>What happens to runs.</summary>
    public EventClient Events { get; }

    /// <summary>Makes an API key; its secret is told only now.</summary>
    public Task<CreatedApiKey> CreateKeyAsync(ApiKeyRequest request, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        _api.Post<CreatedApiKey>($"{_path}/api-keys", request, idempotencyKey, cancellation);

    /// <summary>The tenant's keys.</summary>
    public IAsyncEnumerable<ApiKey> KeysAsync(CancellationToken cancellation = default) => _api.List<ApiKey>($"{_path}/api-keys", cancellation);

    /// <summary>Removes a key.</summary>
    public Task DeleteKeyAsync(ApiKeyId key, CancellationToken cancellation = default) => _api.Delete($"{_path}/api-keys/{key}", cancellation);

    /// <summary>Uploads a file; it is opened anew for each attempt.</summary>
    public Task<Upload> UploadAsync(Func<Stream> open, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        _api.Post<Upload>(
            $"{_path}/uploads",
            () =>
            {
                var content = new StreamContent(open());
                content.Headers.ContentType = new("application/octet-stream");
                return content;
            },
            idempotencyKey,
            cancellation);

    /// <summary>One upload.</summary>
    public Task<Upload> UploadAsync(UploadId upload, CancellationToken cancellation = default) => _api.Get<Upload>($"{_path}/uploads/{upload}", cancellation);

    /// <summary>Makes or renames a dataset.</summary>
    public Task<Dataset> PutDatasetAsync(DatasetId dataset, DatasetSpec spec, CancellationToken cancellation = default) => _api.Put<Dataset>($"{_path}/datasets/{dataset}", spec, cancellation);

    /// <summary>One dataset with its shards.</summary>
    public Task<Dataset> DatasetAsync(DatasetId dataset, CancellationToken cancellation = default) => _api.Get<Dataset>($"{_path}/datasets/{dataset}", cancellation);

    /// <summary>The tenant's datasets.</summary>
    public IAsyncEnumerable<Dataset> DatasetsAsync(CancellationToken cancellation = default) => _api.List<Dataset>($"{_path}/datasets", cancellation);

    /// <summary>Removes a dataset that no federation uses.</summary>
    public Task DeleteDatasetAsync(DatasetId dataset, CancellationToken cancellation = default) => _api.Delete($"{_path}/datasets/{dataset}", cancellation);

    /// <summary>Imports a shard; answers when it is stored, or refuses with the place of the fault.</summary>
    public Task<Shard> AddShardAsync(DatasetId dataset, ShardRequest request, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        _api.Post<Shard>($"{_path}/datasets/{dataset}/shards", request, idempotencyKey, cancellation);

    /// <summary>Uploads files and imports them as a shard.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="request">What is imported and how; its own files are not looked at.</param>
    /// <param name="files">The files' paths, by their part in the format; null for generated data.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Shard> ImportAsync(DatasetId dataset, ShardRequest request, IReadOnlyDictionary<string, string>? files, CancellationToken cancellation = default)
    {
        var uploads = new Dictionary<string, UploadId>();
        foreach (var (part, path) in files ?? new Dictionary<string, string>())
        {
            uploads[part] = (await UploadAsync(() => File.OpenRead(path), cancellation: cancellation)).Id;
        }

        return await AddShardAsync(dataset, request with { Files = files is null ? null : uploads }, cancellation: cancellation);
    }

    /// <summary>Makes a federation; answers when its clients' shards are in place.</summary>
    public Task<Federation> PutFederationAsync(FederationId federation, FederationSpec spec, CancellationToken cancellation = default) =>
        _api.Put<Federation>($"{_path}/federations/{federation}", spec, cancellation);

    /// <summary>One federation.</summary>
    public Task<Federation> FederationAsync(FederationId federation, CancellationToken cancellation = default) => _api.Get<Federation>($"{_path}/federations/{federation}", cancellation);

    /// <summary>The tenant's federations.</summary>
    public IAsyncEnumerable<Federation> FederationsAsync(CancellationToken cancellation = default) => _api.List<Federation>($"{_path}/federations", cancellation);

    /// <summary>Removes a federation that has no runs.</summary>
    public Task DeleteFederationAsync(FederationId federation, CancellationToken cancellation = default) => _api.Delete($"{_path}/federations/{federation}", cancellation);

    /// <summary>The clients of a federation, with their counts by class.</summary>
    public IAsyncEnumerable<FederationClient> ClientsAsync(FederationId federation, CancellationToken cancellation = default) =>
        _api.List<FederationClient>($"{_path}/federations/{federation}/clients", cancellation);

    /// <summary>One client of a federation.</summary>
    public Task<FederationClient> ClientAsync(FederationId federation, ClientId client, CancellationToken cancellation = default) =>
        _api.Get<FederationClient>($"{_path}/federations/{federation}/clients/{client}", cancellation);

    /// <summary>What a method with its default options sends and keeps for a federation's model.</summary>
    public Task<Traffic> TrafficAsync(FederationId federation, string algorithm, CancellationToken cancellation = default) =>
        _api.Get<Traffic>($"{_path}/federations/{federation}/algorithms/{Uri.EscapeDataString(algorithm)}", cancellation);

    /// <summary>What a run will take; its spec is checked as its submission would, and nothing is changed.</summary>
    public Task<RunPlan> PlanAsync(RunSpec spec, CancellationToken cancellation = default) => _api.Post<RunPlan>($"{_path}/runs:plan", spec, idempotencyKey: null, cancellation);

    /// <summary>Submits a run.</summary>
    public Task<Run> SubmitAsync(RunSpec spec, string? idempotencyKey = null, CancellationToken cancellation = default) => _api.Post<Run>($"{_path}/runs", spec, idempotencyKey, cancellation);

    /// <summary>One run.</summary>
    public Task<Run> RunAsync(RunId run, CancellationToken cancellation = default) => _api.Get<Run>($"{_path}/runs/{run}", cancellation);

    /// <summary>The tenant's runs, newest first.</summary>
    /// <param name="federation">Only those of this federation.</param>
    /// <param name="state">Only those in this state.</param>
    /// <param name="cancellation">Ends the listing.</param>
    public IAsyncEnumerable<Run> RunsAsync(FederationId? federation = null, RunState? state = null, CancellationToken cancellation = default)
    {
        string?[] filters = [federation is { } of ? $"federation={of}" : null, state is { } at ? $"state={at}" : null];
        var query = string.Join('&', filters.Where(filter => filter is not null));
        return _api.List<Run>(query.Length == 0 ? $"{_path}/runs" : $"{_path}/runs?{query}", cancellation);
    }

    /// <summary>Asks something of a run: <c>cancel</c>, <c>pause</c> or <c>resume</c>. Asking again is the same.</summary>
    public Task<Run> CommandAsync(RunId run, string verb, CancellationToken cancellation = default) => _api.Post<Run>($"{_path}/runs/{run}:{verb}", body: null, idempotencyKey: null, cancellation);

    /// <summary>Removes a run that has ended.</summary>
    public Task DeleteRunAsync(RunId run, CancellationToken cancellation = default) => _api.Delete($"{_path}/runs/{run}", cancellation);

    /// <summary>The rounds of a run.</summary>
    public IAsyncEnumerable<Round> RoundsAsync(RunId run, CancellationToken cancellation = default) => _api.List<Round>($"{_path}/runs/{run}/rounds", cancellation);

    /// <summary>One round of a run.</summary>
    public Task<Round> RoundAsync(RunId run, int number, CancellationToken cancellation = default) => _api.Get<Round>($"{_path}/runs/{run}/rounds/{number}", cancellation);

    /// <summary>What each client of a round's cohort reported.</summary>
    public IAsyncEnumerable<RoundClient> RoundClientsAsync(RunId run, int number, CancellationToken cancellation = default) =>
        _api.List<RoundClient>($"{_path}/runs/{run}/rounds/{number}/clients", cancellation);

    /// <summary>Curves of a run, by their names; all of them if none is named.</summary>
    public IAsyncEnumerable<MetricPoint> MetricsAsync(RunId run, IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        var query = names.Count == 0 ? string.Empty : $"?names={string.Join(',', names.Select(Uri.EscapeDataString))}";
        return _api.List<MetricPoint>($"{_path}/runs/{run}/metrics{query}", cancellation);
    }
}
