using Platform.Contracts.Ids;
using Platform.Storage.Objects;

namespace Platform.Coordination.Blobs;

/// <summary>Deletes what no row names any more.</summary>
internal static class BlobSweep
{
    /// <summary>
    /// Deletes the blobs of a scope that are not among <paramref name="named"/> and were written, or written again, up to
    /// <paramref name="until"/>: a younger one may be somebody's work whose row is still to come.
    /// </summary>
    public static async Task DeleteUnnamed(this IObjectStore objects, BlobScope scope, IReadOnlySet<Sha256Digest> named, DateTimeOffset until, CancellationToken cancellation)
    {
        await foreach (var blob in objects.ListAsync(scope, cancellation))
        {
            if (!named.Contains(blob.Sha256) && blob.WrittenAt <= until)
            {
                await objects.DeleteAsync(scope, blob.Sha256, cancellation);
            }
        }
    }
}
