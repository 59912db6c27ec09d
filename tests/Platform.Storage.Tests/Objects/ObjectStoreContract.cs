using CsCheck;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Storage.Objects;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Objects;

/// <summary>What every object store promises; a store's tests derive from this.</summary>
public abstract class ObjectStoreContract
{
    protected static readonly BlobScope Scope = BlobScope.Data(Acme);

    protected abstract IObjectStore Store { get; }

    /// <summary>Changes the content of a blob behind the store's back.</summary>
    protected abstract Task DamageAsync(BlobScope scope, Sha256Digest blob);

    protected static Action<Stream> Bytes(byte[] content) => stream => stream.Write(content);

    [Fact]
    public void A_blob_is_named_by_its_content_however_it_is_written() =>
        Gen.Byte.Array[0, 300_000].Select(Gen.Int[1, 200_000]).Sample(
            (content, piece) =>
            {
                var written = Store.WriteAsync(
                    Scope,
                    stream =>
                    {
                        foreach (var part in content.Chunk(piece))
                        {
                            stream.Write(part);
                        }
                    },
                    CancellationToken.None).GetAwaiter().GetResult();
                var copied = Store.WriteAsync(Scope, new MemoryStream(content), CancellationToken.None).GetAwaiter().GetResult();
                var read = Store.ReadAsync(Scope, written.Sha256, CancellationToken.None).GetAwaiter().GetResult();
                Assert.Equal(new BlobReceipt(Sha256Digest.Of(content), content.Length), written);
                Assert.Equal(written, copied);
                Assert.True(read.Span.SequenceEqual(content));
            },
            iter: 20);

    [Fact]
    public async Task Writing_what_is_there_already_changes_nothing_but_its_age()
    {
        var first = await Store.WriteAsync(Scope, Bytes([1, 2, 3]), Cancellation);
        var before = await ListAsync(Scope);

        Assert.Equal(first, await Store.WriteAsync(Scope, Bytes([1, 2, 3]), Cancellation));

        // Each store's own tests hold the age.
        Assert.Equal(before.Select(blob => (blob.Sha256, blob.SizeBytes)), (await ListAsync(Scope)).Select(blob => (blob.Sha256, blob.SizeBytes)));
    }

    [Fact]
    public async Task Many_writers_of_one_blob_all_succeed()
    {
        var content = new byte[100_000];
        var receipts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Store.WriteAsync(Scope, Bytes(content), Cancellation))));

        Assert.Single(receipts.Distinct());
        Assert.Single(await ListAsync(Scope));
    }

    [Fact]
    public async Task An_opened_blob_can_be_read_from_any_place()
    {
        var blob = (await Store.WriteAsync(Scope, Bytes([1, 2, 3, 4]), Cancellation)).Sha256;
        await using var stream = (await Store.OpenAsync(Scope, blob, Cancellation))!;

        stream.Position = 2;

        Assert.Equal(4, stream.Length);
        Assert.Equal(3, stream.ReadByte());
    }

    [Fact]
    public async Task A_blob_of_one_scope_is_not_there_in_another()
    {
        var blob = (await Store.WriteAsync(Scope, Bytes([7]), Cancellation)).Sha256;
        var run = RunId.New(Noon);
        await Store.WriteAsync(BlobScope.Run(Acme, run), Bytes([8]), Cancellation);

        foreach (var other in new[] { BlobScope.Data(Bolt), BlobScope.Run(Acme, run), BlobScope.Run(Bolt, run) })
        {
            Assert.False(await Store.ExistsAsync(other, blob, Cancellation));
            Assert.Null(await Store.OpenAsync(other, blob, Cancellation));
            Assert.Equal(ProblemCodes.NotFound, (await Assert.ThrowsAsync<ProblemException>(() => Store.ReadAsync(other, blob, Cancellation))).Code);
            await Store.DeleteAsync(other, blob, Cancellation);
        }

        Assert.Equal([blob], (await ListAsync(Scope)).Select(listing => listing.Sha256));
        Assert.Empty(await ListAsync(BlobScope.Data(Bolt)));
    }

    [Fact]
    public async Task A_listing_has_every_blob_with_its_size()
    {
        var written = new List<BlobReceipt>();
        for (byte i = 0; i < 20; i++)
        {
            written.Add(await Store.WriteAsync(Scope, Bytes(new byte[i]), Cancellation));
        }

        var listed = await ListAsync(Scope);

        Assert.Equal(written.OrderBy(b => b.SizeBytes), listed.Select(l => new BlobReceipt(l.Sha256, l.SizeBytes)).OrderBy(b => b.SizeBytes));
        Assert.All(listed, listing => Assert.InRange(listing.WrittenAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5)));
    }

    [Fact]
    public async Task A_deleted_blob_is_gone_and_deleting_it_again_does_nothing()
    {
        var blob = (await Store.WriteAsync(Scope, Bytes([1]), Cancellation)).Sha256;

        await Store.DeleteAsync(Scope, blob, Cancellation);
        await Store.DeleteAsync(Scope, blob, Cancellation);

        Assert.False(await Store.ExistsAsync(Scope, blob, Cancellation));
        Assert.Empty(await ListAsync(Scope));
    }

    [Fact]
    public async Task A_blob_that_is_deleted_while_it_is_read_is_read_to_its_end()
    {
        var content = new byte[500_000];
        content[^1] = 9;
        var blob = (await Store.WriteAsync(Scope, Bytes(content), Cancellation)).Sha256;
        await using var stream = (await Store.OpenAsync(Scope, blob, Cancellation))!;

        await Store.DeleteAsync(Scope, blob, Cancellation);

        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancellation);
        Assert.Equal(content, copy.ToArray());
    }

    [Fact]
    public async Task A_damaged_blob_is_refused()
    {
        var blob = (await Store.WriteAsync(Scope, Bytes([1, 2, 3]), Cancellation)).Sha256;
        await DamageAsync(Scope, blob);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => Store.ReadAsync(Scope, blob, Cancellation));

        Assert.Equal(ProblemCodes.ChecksumMismatch, refusal.Code);
    }

    [Fact]
    public async Task A_write_that_fails_half_way_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.WriteAsync(
            Scope,
            stream =>
            {
                stream.Write(new byte[200_000]);
                throw new InvalidDataException("half way");
            },
            Cancellation));

        Assert.Empty(await ListAsync(Scope));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(Scope, new MemoryStream([1]), cancelled.Token));

        Assert.Empty(await ListAsync(Scope));
    }

    [Fact]
    public async Task A_scope_or_a_digest_that_was_never_set_is_refused()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.WriteAsync(default, Bytes([1]), Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.ReadAsync(Scope, default, Cancellation));
    }

    protected async Task<IReadOnlyList<BlobListing>> ListAsync(BlobScope scope)
    {
        List<BlobListing> listed = [];
        await foreach (var blob in Store.ListAsync(scope, Cancellation))
        {
            listed.Add(blob);
        }

        return listed;
    }
}
