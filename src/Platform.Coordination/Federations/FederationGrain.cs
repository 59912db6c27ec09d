using Platform.Contracts;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Coordination.Blobs;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tasks;
using Platform.Learning.Specs;
using Platform.Storage.Datasets;
using Platform.Storage.Federations;

namespace Platform.Coordination.Federations;

/// <summary>Makes a federation whole or not at all: the rows are written when every client's shard is stored.</summary>
internal sealed class FederationGrain(
    FederationStore federations,
    DatasetStore datasets,
    WorkerTasks worker,
    TenantData data,
    TimeProvider time) : Grain, IFederationGrain
{
    private (TenantId Tenant, FederationId Id) Key
    {
        get
        {
            var parts = GrainKeys.Parts(this.GetPrimaryKeyString());
            return (TenantId.Wrap(parts[0]), FederationId.Wrap(parts[1]));
        }
    }

    public async Task<PutFederation> Put(FederationSpec spec)
    {
        var (tenant, id) = Key;
        if (await federations.FindAsync(tenant, id, CancellationToken.None) is { } existing)
        {
            return PlatformJson.Write(existing.Federation.Spec) == PlatformJson.Write(spec)
                ? new(existing.Federation, Created: false)
                : throw new ProblemException(ProblemCodes.AlreadyExists, $"The federation '{id}' exists with another spec, and a federation never changes; choose another name.");
        }

        var dataset = await datasets.FindAsync(tenant, spec.Dataset, CancellationToken.None)
            ?? throw new ProblemException(new Fault("/dataset", ProblemCodes.NotFound, $"There is no dataset '{spec.Dataset}'."));
        var faults = FederationSpecValidator.Validate(spec, dataset);
        if (faults.Count > 0)
        {
            throw new ProblemException(ProblemCodes.InvalidSpec, $"The federation has {faults.Count} fault(s): {faults[0].Detail}", faults);
        }

        var order = new TaskOrder($"{this.GetPrimaryKeyString()}/partition/{Guid.NewGuid():N}", tenant, new PartitionWork(spec, dataset.Shards, dataset.Classes));
        var partition = await worker.Perform<PartitionResult>(order);
        var record = FederationRecords.Of(id, spec, dataset, partition, FederationSpecValidator.Parameters(spec, dataset), time.Now());
        await federations.AddAsync(tenant, record, FederationRecords.Clients(partition), CancellationToken.None);
        return new(record.Federation, Created: true);
    }

    public async Task Delete()
    {
        if (await federations.DeleteAsync(Key.Tenant, Key.Id, CancellationToken.None))
        {
            await data.Sweep(Key.Tenant);
        }
    }
}
