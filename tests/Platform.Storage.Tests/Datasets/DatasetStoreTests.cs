using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Datasets;

public sealed class DatasetStoreTests : IAsyncLifetime
{
    private readonly StoreOnDisk _store = new();

    public async ValueTask InitializeAsync() => await _store.PrepareAsync(Acme, Bolt);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_dataset_has_the_shape_and_the_classes_of_its_shards_by_name()
    {
        var wide = Shard("b", 1, 28, 28) with { ClassCounts = [1, 2, 3, 4], Split = Split.Test };
        await _store.Datasets.AddShardAsync(Acme, Digits, wide, null, Cancellation);
        await _store.Datasets.AddShardAsync(Acme, Digits, Shard("a", 1, 28, 28), null, Cancellation);

        var dataset = (await _store.Datasets.FindAsync(Acme, Digits, Cancellation))!;

        Assert.Equal((4, 2), (dataset.Classes, dataset.Shards.Count));
        Assert.Equal([1, 28, 28], dataset.SampleShape!);
        Assert.Equivalent(wide, dataset.Shards[1], strict: true);
        Assert.Empty((await _store.Datasets.FindAsync(Bolt, Digits, Cancellation))!.Shards);
    }

    [Fact]
    public async Task A_dataset_without_shards_has_no_shape()
    {
        var dataset = (await _store.Datasets.FindAsync(Acme, Digits, Cancellation))!;

        Assert.Equal((0, null), (dataset.Classes, dataset.SampleShape));
    }

    [Fact]
    public async Task A_dataset_is_made_once_and_then_renamed()
    {
        Assert.False(await _store.Datasets.PutAsync(Acme, Digits, "Numerals", Noon.AddDays(1), Cancellation));

        var dataset = (await _store.Datasets.FindAsync(Acme, Digits, Cancellation))!;
        Assert.Equal(("Numerals", Noon), (dataset.DisplayName, dataset.CreatedAt));
    }

    [Fact]
    public async Task Datasets_come_in_pages_by_id_with_their_shards()
    {
        foreach (var name in new[] { "zebra", "ant", "bee" })
        {
            var id = IdText.Parse<DatasetId>(name);
            await _store.Datasets.PutAsync(Acme, id, name, Noon, Cancellation);
            await _store.Datasets.AddShardAsync(Acme, id, Shard(name, 2), null, Cancellation);
        }

        var first = await _store.Datasets.ListAsync(Acme, null, 3, Cancellation);
        var second = await _store.Datasets.ListAsync(Acme, IdText.Parse<DatasetId>(first.NextPageToken!), 3, Cancellation);

        Assert.Equal(["ant:ant", "bee:bee", "digits:"], first.Items.Select(Words));
        Assert.Equal(["zebra:zebra"], second.Items.Select(Words));

        static string Words(Dataset dataset) => $"{dataset.Id}:{string.Join(',', dataset.Shards.Select(shard => shard.Name))}";
    }

    [Fact]
    public async Task A_shard_of_the_same_name_another_shape_or_no_dataset_is_refused_and_nothing_is_written()
    {
        await _store.Datasets.AddShardAsync(Acme, Digits, Shard("a", 4), null, Cancellation);

        Assert.Equal(ProblemCodes.AlreadyExists, (await RefusedAsync(Digits, Shard("a", 4))).Code);
        Assert.Equal(ProblemCodes.ShapeMismatch, (await RefusedAsync(Digits, Shard("b", 2, 2))).Code);
        Assert.Equal(ProblemCodes.NotFound, (await RefusedAsync(IdText.Parse<DatasetId>("nowhere"), Shard("b", 4))).Code);
        Assert.Single((await _store.Datasets.FindAsync(Acme, Digits, Cancellation))!.Shards);
    }

    [Fact]
    public async Task A_dataset_in_use_is_not_deleted_and_one_that_is_free_goes_with_its_shards()
    {
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _store.Datasets.DeleteAsync(Acme, Digits, Cancellation));
        Assert.Equal(ProblemCodes.InUse, refusal.Code);
        Assert.Contains(Wards.Value, refusal.Message, StringComparison.Ordinal);

        await _store.Datasets.AddShardAsync(Acme, Digits, Shard("a", 4), null, Cancellation);
        await _store.Federations.DeleteAsync(Acme, Wards, Cancellation);

        Assert.True(await _store.Datasets.DeleteAsync(Acme, Digits, Cancellation));
        Assert.False(await _store.Datasets.DeleteAsync(Acme, Digits, Cancellation));
        Assert.DoesNotContain(Digest("a"), await _store.Datasets.ReferencedAsync(Acme, Cancellation));
    }

    [Fact]
    public async Task Uploads_shards_and_clients_shards_are_referenced_and_only_the_tenants_own()
    {
        var upload = new Upload(UploadId.New(Noon), Digest("upload"), 10, Noon);
        await _store.Datasets.AddUploadAsync(Acme, upload, null, Cancellation);
        await _store.Datasets.AddShardAsync(Acme, Digits, Shard("a", 4), null, Cancellation);
        await _store.Datasets.AddShardAsync(Bolt, Digits, Shard("b", 4), null, Cancellation);

        Sha256Digest[] expected = [Digest("upload"), Digest("a"), Digest("shard 0"), Digest("shard 1"), Digest("shard 2")];
        Assert.Equal(expected.ToHashSet(), await _store.Datasets.ReferencedAsync(Acme, Cancellation));
    }

    [Fact]
    public async Task An_upload_is_found_by_its_tenant_alone()
    {
        var upload = new Upload(UploadId.New(Noon), Digest("upload"), 10, Noon);
        await _store.Datasets.AddUploadAsync(Acme, upload, null, Cancellation);

        Assert.Equal(upload, await _store.Datasets.FindUploadAsync(Acme, upload.Id, Cancellation));
        Assert.Null(await _store.Datasets.FindUploadAsync(Bolt, upload.Id, Cancellation));
    }

    private Task<ProblemException> RefusedAsync(DatasetId dataset, Shard shard) =>
        Assert.ThrowsAsync<ProblemException>(() => _store.Datasets.AddShardAsync(Acme, dataset, shard, null, Cancellation));
}
