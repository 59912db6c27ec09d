using Platform.Contracts;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Coordination.Blobs;
using Platform.Coordination.Runs;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tasks;
using Platform.Storage.DataDirectories;
using Platform.Storage.Datasets;
using Platform.Storage.Idempotency;
using Platform.Storage.Tenants;

namespace Platform.Coordination.Tenants;

/// <summary>Carries out a tenant's commands on its keys and data; everything is in the store.</summary>
internal sealed class TenantGrain(
    TenantStore tenants,
    DatasetStore datasets,
    KeyPepper pepper,
    WorkerTasks worker,
    TenantData data,
    TimeProvider time) : Grain, ITenantGrain
{
    private TenantId Id => TenantId.Wrap(GrainKeys.Parts(this.GetPrimaryKeyString())[0]);

    public async Task<PutTenant> Put(TenantSpec spec)
    {
        var tenant = new Tenant(Id, spec.DisplayName ?? Id.Value, time.Now());
        var created = await tenants.PutAsync(tenant, CancellationToken.None);
        return new((await tenants.FindAsync(Id, CancellationToken.None))!, created);
    }

    public Task Delete() => tenants.DeleteAsync(Id, CancellationToken.None);

    public async Task<CreatedApiKey> CreateKey(ApiKeyRequest request, CommandKey? command)
    {
        await RequireTenant();
        Check(request);
        var now = time.Now();
        var key = new ApiKey(ApiKeyId.New(now), request.Name, request.Role, now, now.AddDays(request.ExpiresInDays));
        var secret = ApiKeySecret.New(key.Id);
        // What is remembered for a repeated request never holds the secret.
        var remembered = command?.Created(new CreatedApiKey(key, Secret: null), $"/v1/tenants/{Id}/api-keys/{key.Id}");
        return await Once(
            () => tenants.AddKeyAsync(new KeyRecord(key, Id, pepper.Hash(secret.Text)), remembered, CancellationToken.None),
            new CreatedApiKey(key, secret.Text));
    }

    public Task DeleteKey(ApiKeyId key) => tenants.DeleteKeyAsync(Id, key, CancellationToken.None);

    public async Task<Upload> AddUpload(Sha256Digest sha256, long sizeBytes, CommandKey? command)
    {
        await RequireTenant();
        var now = time.Now();
        var upload = new Upload(UploadId.New(now), sha256, sizeBytes, now);
        var remembered = command?.Created(upload, $"/v1/tenants/{Id}/uploads/{upload.Id}");
        return await Once(() => datasets.AddUploadAsync(Id, upload, remembered, CancellationToken.None), upload);
    }

    public async Task<PutDataset> PutDataset(DatasetId dataset, DatasetSpec spec)
    {
        await RequireTenant();
        var created = await datasets.PutAsync(Id, dataset, spec.DisplayName ?? dataset.Value, time.Now(), CancellationToken.None);
        return new((await datasets.FindAsync(Id, dataset, CancellationToken.None))!, created);
    }

    public async Task<Shard> AddShard(DatasetId dataset, ShardRequest request, CommandKey? command)
    {
        var existing = await datasets.FindAsync(Id, dataset, CancellationToken.None)
            ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no dataset '{dataset}'.");
        if (existing.Shards.Any(shard => shard.Name == request.Name))
        {
            throw new ProblemException(new Fault("/name", ProblemCodes.AlreadyExists, $"The dataset '{dataset}' has a shard '{request.Name}' already; shards never change."));
        }

        var order = new TaskOrder($"{this.GetPrimaryKeyString()}/import/{Guid.NewGuid():N}", Id, new ImportWork(request, await Files(request)));
        var imported = await worker.Perform<ImportResult>(order);
        var shard = new Shard(request.Name, request.Split, imported.Samples, imported.SampleShape, imported.ClassCounts, imported.Sha256, imported.SizeBytes, time.Now());
        var remembered = command?.Created(shard, $"/v1/tenants/{Id}/datasets/{dataset}");
        return await Once(() => datasets.AddShardAsync(Id, dataset, shard, remembered, CancellationToken.None), shard);
    }

    public async Task DeleteDataset(DatasetId dataset)
    {
        if (await datasets.DeleteAsync(Id, dataset, CancellationToken.None))
        {
            await data.Sweep(Id);
        }
    }

    private static void Check(ApiKeyRequest request)
    {
        List<Fault> faults = [];
        if (request.Role is Role.Operator)
        {
            faults.Add(new("/role", ProblemCodes.OutOfRange, "A tenant's key is reader, engineer or admin."));
        }

        if (request.ExpiresInDays is < 1 or > 365)
        {
            faults.Add(new("/expiresInDays", ProblemCodes.OutOfRange, "A key expires after 1 to 365 days."));
        }

        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > 200)
        {
            faults.Add(new("/name", ProblemCodes.OutOfRange, "A key has a name of 1 to 200 characters."));
        }

        if (faults.Count > 0)
        {
            throw new ProblemException(ProblemCodes.InvalidArgument, faults[0].Detail, faults);
        }
    }

    /// <summary>Carries out a command; a repeated one is answered as the first was.</summary>
    private static async Task<T> Once<T>(Func<Task> write, T answer)
    {
        try
        {
            await write();
            return answer;
        }
        catch (CommandRepeatedException repeated)
        {
            return PlatformJson.Read<T>(repeated.First.Response);
        }
    }

    private async Task RequireTenant()
    {
        if (await tenants.FindAsync(Id, CancellationToken.None) is null)
        {
            throw new ProblemException(ProblemCodes.NotFound, $"There is no tenant '{Id}'.");
        }
    }

    private async Task<IReadOnlyDictionary<string, Sha256Digest>> Files(ShardRequest request)
    {
        var files = new Dictionary<string, Sha256Digest>();
        List<Fault> faults = [];
        foreach (var (part, id) in request.Files ?? new Dictionary<string, UploadId>())
        {
            if (await datasets.FindUploadAsync(Id, id, CancellationToken.None) is { } upload)
            {
                files[part] = upload.Sha256;
            }
            else
            {
                faults.Add(new($"/files/{part}", ProblemCodes.NotFound, $"There is no upload '{id}'."));
            }
        }

        return faults.Count == 0 ? files : throw new ProblemException(ProblemCodes.InvalidArgument, faults[0].Detail, faults);
    }
}
