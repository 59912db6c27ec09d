using Platform.Contracts.Federations;
using Platform.Contracts.Ids;

namespace Platform.Coordination.Clients;

/// <summary>One client of a federation: what it holds and what became of it. Key: <see cref="GrainKeys.Client"/>.</summary>
[Alias("fl.client.v1")]
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>The client with its history; null if the federation has none of that name.</summary>
    [Alias("Get")]
    Task<FederationClient?> Get();

    /// <summary>
    /// The pack that holds the client's state in a run, as of its newest committed round that carries one; null if it never
    /// took part or the algorithm keeps none.
    /// </summary>
    [Alias("State")]
    Task<Sha256Digest?> State(RunId run);
}
