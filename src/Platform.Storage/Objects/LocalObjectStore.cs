using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Storage.Durability;

namespace Platform.Storage.Objects;

/// <summary>
/// Blobs in a local folder, under <c>{scope}/{first two digits}/{digest}</c>. A blob is written to <c>.writing/</c>, flushed and
/// renamed, so that under its own name it is always whole.
/// </summary>
public sealed class LocalObjectStore : IObjectStore
{
    // Small writes of a file's header are gathered; a tensor's buffer is larger and passes through.
    private const int Buffer = 128 * 1024;

    // Longer than any write takes; what is older was left by a process that is gone.
    private static readonly TimeSpan Stray = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly string _writing;
    private readonly TimeProvider _time;

    // Equal blobs written at once wait for each other here, so that none is called durable before its name is.
    private readonly Lock[] _naming = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    /// <summary>The store in <paramref name="folder"/>, which is made if it is not there.</summary>
    public LocalObjectStore(string folder, TimeProvider time)
    {
        _root = Path.GetFullPath(folder);
        _writing = Path.Combine(_root, ".writing");
        _time = time;
        Disk.CreateFolder(_writing);
    }

    /// <inheritdoc />
    public Task<BlobReceipt> WriteAsync(BlobScope scope, Stream content, CancellationToken cancellation) =>
        WriteAsync(scope, stream => content.CopyToAsync(stream, Buffer, cancellation));

    /// <summary>
    /// Writes what <paramref name="produce"/> writes, in one pass. It is called on the caller's thread, which is done with the disk
    /// when this returns.
    /// </summary>
    public Task<BlobReceipt> WriteAsync(BlobScope scope, Action<Stream> produce, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return WriteAsync(scope, stream =>
        {
            produce(stream);
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(BlobScope scope, Sha256Digest blob, CancellationToken cancellation) =>
        Task.FromResult<Stream?>(TryOpen(scope, blob, FileOptions.Asynchronous));

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>> ReadAsync(BlobScope scope, Sha256Digest blob, CancellationToken cancellation)
    {
        await using var file = TryOpen(scope, blob, FileOptions.SequentialScan)
            ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no blob {blob} in {scope}.");
        if (file.Length > Array.MaxLength)
        {
            throw new ProblemException(ProblemCodes.PayloadTooLarge, $"The blob {blob} has {file.Length} bytes, too many to read at once.");
        }

        var content = GC.AllocateUninitializedArray<byte>((int)file.Length);
        var read = await file.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellation);
        return read == content.Length && Sha256Digest.Of(content) == blob
            ? content
            : throw new ProblemException(ProblemCodes.ChecksumMismatch, $"The blob {blob} in {scope} is damaged: its content has another digest.");
    }

    /// <inheritdoc />
    public Task<bool> ExistsAsync(BlobScope scope, Sha256Digest blob, CancellationToken cancellation) =>
        Task.FromResult(File.Exists(PathOf(scope, blob)));

    /// <inheritdoc />
    public Task DeleteAsync(BlobScope scope, Sha256Digest blob, CancellationToken cancellation)
    {
        try
        {
            File.Delete(PathOf(scope, blob));
        }
        catch (DirectoryNotFoundException)
        {
            // Never written.
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BlobListing> ListAsync(BlobScope scope, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var folder = new DirectoryInfo(FolderOf(scope));
        if (!folder.Exists)
        {
            yield break;
        }

        // Only two levels: a scope's folder may hold no other scope's blobs, but it must not depend on that.
        foreach (var file in folder.EnumerateDirectories("??").SelectMany(digits => digits.EnumerateFiles()))
        {
            cancellation.ThrowIfCancellationRequested();
            // One that is deleted meanwhile has no size any more.
            if (IdText.TryParse<Sha256Digest>(file.Name, out var digest) && file.Exists)
            {
                yield return new(digest, file.Length, new(file.LastWriteTimeUtc));
            }
        }

        await Task.CompletedTask;
    }

    /// <summary>
    /// Makes durable what a killed predecessor left, and removes its half-written files and the folders that have become empty.
    /// Only before anything is written: a writer could lose its folder.
    /// </summary>
    public void Tidy()
    {
        Disk.FlushFileSystem(_root);
        foreach (var file in new DirectoryInfo(_writing).EnumerateFiles())
        {
            if (_time.GetUtcNow() - file.LastWriteTimeUtc > Stray)
            {
                file.Delete();
            }
        }

        var scopes = new DirectoryInfo(Path.Combine(_root, "t"));
        if (scopes.Exists)
        {
            RemoveEmpty(scopes);
        }
    }

    private static void RemoveEmpty(DirectoryInfo folder)
    {
        foreach (var inner in folder.EnumerateDirectories())
        {
            RemoveEmpty(inner);
        }

        if (!folder.EnumerateFileSystemInfos().Any())
        {
            folder.Delete();
        }
    }

    private async Task<BlobReceipt> WriteAsync(BlobScope scope, Func<Stream, Task> produce)
    {
        var folder = FolderOf(scope);
        var temporary = Path.Combine(_writing, Guid.NewGuid().ToString("N"));
        try
        {
            await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, Buffer);
            await using var hashing = new HashingStream(file);
            await produce(hashing);
            var receipt = hashing.Receipt();
            file.Flush();
            Name(file, Path.Combine(folder, receipt.Sha256.Value[..2]), receipt.Sha256);
            return receipt;
        }
        catch (IOException exception) when (exception.IsFull())
        {
            throw new ProblemException(ProblemCodes.StorageFull, "The disk that holds the blobs is full; nothing was kept. Free some space and repeat.");
        }
        finally
        {
            // Nothing happens if it has been renamed.
            File.Delete(temporary);
        }
    }

    private void Name(FileStream file, string folder, Sha256Digest digest)
    {
        var path = Path.Combine(folder, digest.Value);
        lock (_naming[Convert.ToInt32(digest.Value[..2], 16) % _naming.Length])
        {
            if (File.Exists(path))
            {
                // As young as if it had just been written: a sweep must not take it before its row is there.
                File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
                return;
            }

            file.Flush(flushToDisk: true);
            Disk.CreateFolder(folder);
            File.Move(file.Name, path);
            Disk.FlushFolder(folder);
        }
    }

    private FileStream? TryOpen(BlobScope scope, Sha256Digest blob, FileOptions options)
    {
        try
        {
            // Delete: a sweep may take the name away while somebody reads.
            return new(PathOf(scope, blob), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, Buffer, options);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string PathOf(BlobScope scope, Sha256Digest blob)
    {
        // A digest is its own type and cannot hold a separator; only its default value is empty.
        ArgumentException.ThrowIfNullOrEmpty(blob.Value, nameof(blob));
        return Path.Combine(FolderOf(scope), blob.Value[..2], blob.Value);
    }

    private string FolderOf(BlobScope scope)
    {
        ArgumentException.ThrowIfNullOrEmpty(scope.Path, nameof(scope));
        return Path.Combine(_root, scope.Path);
    }
}
