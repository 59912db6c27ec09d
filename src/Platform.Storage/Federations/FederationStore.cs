using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;

namespace Platform.Storage.Federations;

/// <summary>A client as it is kept.</summary>
/// <param name="Client">The client.</param>
/// <param name="Ordinal">Its place in the canonical order, from 0.</param>
/// <param name="ShardSha256">The digest of its own shard file.</param>
/// <param name="ShardSizeBytes">The size of its own shard file.</param>
public sealed record ClientRecord(FederationClient Client, int Ordinal, Sha256Digest ShardSha256, long ShardSizeBytes);

/// <summary>A federation with what a run needs to know of it.</summary>
/// <param name="Federation">The federation.</param>
/// <param name="SampleShape">The shape of one sample.</param>
/// <param name="Classes">How many classes.</param>
/// <param name="TestShards">The test shards of its dataset when it was made.</param>
public sealed record FederationRecord(Federation Federation, IReadOnlyList<int> SampleShape, int Classes, IReadOnlyList<Sha256Digest> TestShards);

/// <summary>Federations and their clients.</summary>
public sealed class FederationStore
{
    /// <summary>Writes a federation with all its clients.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>already_exists</c>; <c>not_found</c>: its dataset is gone.</exception>
    public Task AddAsync(TenantId tenant, FederationRecord federation, IReadOnlyList<ClientRecord> clients, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One federation.</summary>
    public Task<FederationRecord?> FindAsync(TenantId tenant, FederationId federation, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>A page of federations, by id.</summary>
    public Task<Page<Federation>> ListAsync(TenantId tenant, FederationId? after, int size, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Every client, in canonical order, for training.</summary>
    public Task<IReadOnlyList<ClientRecord>> ClientsAsync(TenantId tenant, FederationId federation, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>A page of clients in canonical order, with their committed participations.</summary>
    public Task<Page<FederationClient>> ListClientsAsync(TenantId tenant, FederationId federation, ClientId? after, int size, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One client, with its committed participations.</summary>
    public Task<FederationClient?> FindClientAsync(TenantId tenant, FederationId federation, ClientId client, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Removes a federation and its clients; false if there is none.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>has_children</c>: it has runs.</exception>
    public Task<bool> DeleteAsync(TenantId tenant, FederationId federation, CancellationToken cancellation) => throw new NotImplementedException();
}
