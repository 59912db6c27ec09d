using Platform.Contracts.Federations;

namespace Platform.Coordination.Federations;

/// <summary>One federation: makes it whole or not at all. Key: <see cref="GrainKeys.Federation"/>.</summary>
[Alias("fl.federation.v1")]
public interface IFederationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Validates, partitions on a worker and writes the federation with its clients. Asking again with an equal spec answers
    /// what is there.
    /// </summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException">
    /// <c>invalid_spec</c> with every fault; <c>already_exists</c> with another spec; <c>dependency_unavailable</c>: no worker.
    /// </exception>
    [Alias("Put"), ResponseTimeout("00:10:00")]
    Task<PutFederation> Put(FederationSpec spec);

    /// <summary>Removes the federation and its clients' shards; nothing happens if it is gone.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>has_children</c>: it has runs.</exception>
    [Alias("Delete")]
    Task Delete();
}

/// <summary>A federation, and whether it was just made.</summary>
public sealed record PutFederation(Federation Federation, bool Created);
