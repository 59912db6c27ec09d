using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Coordination.Runs;
using Platform.Storage.Federations;
using Platform.Storage.Runs;

namespace Platform.Coordination.Clients;

/// <summary>Serves one client's history and states; the runs' commits are what changes them.</summary>
internal sealed class ClientGrain(FederationStore federations, RunStore runs) : Grain, IClientGrain
{
    private (TenantId Tenant, FederationId Federation, ClientId Client) Key
    {
        get
        {
            var parts = GrainKeys.Parts(this.GetPrimaryKeyString());
            return (TenantId.Wrap(parts[0]), FederationId.Wrap(parts[1]), ClientId.Wrap(parts[2]));
        }
    }

    public Task<FederationClient?> Get() => federations.FindClientAsync(Key.Tenant, Key.Federation, Key.Client, CancellationToken.None);

    public async Task<Sha256Digest?> State(RunId run)
    {
        var snapshot = await runs.LoadAsync(Key.Tenant, run, CancellationToken.None);
        return snapshot is null ? null : ClientStates.Of(snapshot.States).Newest(Key.Client);
    }
}
