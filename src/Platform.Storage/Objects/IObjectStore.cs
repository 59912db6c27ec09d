using Platform.Contracts.Ids;

namespace Platform.Storage.Objects;

/// <summary>Where a blob belongs: a tenant's datasets, or one run of a tenant. Blobs are never shared between runs.</summary>
public readonly record struct BlobScope
{
    private BlobScope(string path) => Path = path;

    /// <summary>The prefix of the blobs' names, without a final slash.</summary>
    public string Path { get; }

    /// <summary>Uploads, shards and clients' shards: <c>t/{tenant}/d</c>.</summary>
    public static BlobScope Data(TenantId tenant) => new($"t/{tenant}/d");

    /// <summary>Checkpoints, updates and client states of one run: <c>t/{tenant}/r/{run}</c>.</summary>
    public static BlobScope Run(TenantId tenant, RunId run) => new($"t/{tenant}/r/{run}");

    /// <inheritdoc />
    public override string ToString() => Path;
}

/// <summary>What was written.</summary>
/// <param name="Sha256">The digest of the content, and the blob's name within its scope.</param>
/// <param name="SizeBytes">The size of the content.</param>
public readonly record struct BlobReceipt(Sha256Digest Sha256, long SizeBytes);

/// <summary>One blob of a listing.</summary>
public readonly record struct BlobListing(Sha256Digest Sha256, long SizeBytes, DateTimeOffset WrittenAt);

/// <summary>
/// Immutable blobs named by the SHA-256 of their content. A write is durable when it returns; writing what is there already
/// succeeds and changes nothing.
/// </summary>
public interface IObjectStore
{
    /// <summary>Writes the rest of a stream and names it by its digest.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>storage_full</c>: nothing was kept.</exception>
    Task<BlobReceipt> WriteAsync(BlobScope scope, Stream content, CancellationToken cancellation);

    /// <summary>Writes what <paramref name="produce"/> writes, in one pass.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>storage_full</c>: nothing was kept.</exception>
    Task<BlobReceipt> WriteAsync(BlobScope scope, Action<Stream> produce, CancellationToken cancellation);

    /// <summary>Opens a blob for reading, seekable; null if it is not there.</summary>
    Task<Stream?> OpenAsync(BlobScope scope, Sha256Digest blob, CancellationToken cancellation);

    /// <summary>Reads a whole blob and checks its digest.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>not_found</c>; <c>checksum_mismatch</c>.</exception>
    Task<ReadOnlyMemory<byte>> ReadAsync(BlobScope scope, Sha256Digest blob, CancellationToken cancellation);

    /// <summary>Whether a blob is there.</summary>
    Task<bool> ExistsAsync(BlobScope scope, Sha256Digest blob, CancellationToken cancellation);

    /// <summary>Removes a blob; nothing happens if it is not there.</summary>
    Task DeleteAsync(BlobScope scope, Sha256Digest blob, CancellationToken cancellation);

    /// <summary>Every blob of a scope.</summary>
    IAsyncEnumerable<BlobListing> ListAsync(BlobScope scope, CancellationToken cancellation);
}
