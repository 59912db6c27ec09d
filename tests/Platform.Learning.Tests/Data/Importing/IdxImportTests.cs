using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;
using Platform.Learning.Data;
using Platform.Learning.Data.Importing;

namespace Platform.Learning.Tests.Data.Importing;

public sealed class IdxImportTests
{
    private static readonly byte[] Images = Imports.IdxFile([2, 2, 3], 0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6);
    private static readonly byte[] Labels = Imports.IdxFile([2], 9, 0);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Images_and_labels_are_read_plain_or_packed(bool packImages, bool packLabels)
    {
        var samples = Imports.Idx(packImages ? Imports.Gzip(Images) : Images, packLabels ? Imports.Gzip(Labels) : Labels);

        Assert.Equal([1, 2, 3], samples.Shape);
        Assert.Equal([9, 0], samples.Labels);
        Assert.Equal([0, 0.2f, 0.4f, 0.6f, 0.8f, 1], samples.Features[..6].Select(value => MathF.Round(value, 6)));
        Assert.Equal(6 / 255f, samples.Features[11], 1e-7f);
    }

    [Fact]
    public void A_scale_and_a_limit_are_obeyed()
    {
        var samples = Imports.Idx(Images, Labels, limit: 1, scale: 2);

        Assert.Equal(1, samples.Count);
        Assert.Equal([0, 102, 204, 306, 408, 510], samples.Features);
    }

    [Fact]
    public void A_limit_above_the_samples_takes_all() => Assert.Equal(2, Imports.Idx(Images, Labels, limit: 100).Count);

    public static TheoryData<string, byte[], byte[], string, string> Refusals => new()
    {
        { "empty images", [], Labels, "images", "truncated" },
        { "empty labels", Images, [], "labels", "truncated" },
        { "cut header", Images[..9], Labels, "images", "truncated" },
        { "cut pixels", Images[..^1], Labels, "images", "truncated" },
        { "cut labels", Images, Labels[..^1], "labels", "truncated" },
        { "packed, cut before packing", Imports.Gzip(Images[..^1]), Labels, "images", "truncated" },
        { "packed, then cut", Imports.Gzip(Images)[..^12], Labels, "images", "images" },
        { "broken gzip", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff], Labels, "images", "gzip" },
        { "labels as images", Labels, Labels, "images", "00000801" },
        { "images as labels", Images, Images, "labels", "00000803" },
        { "signed bytes", [0, 0, 9, .. Images[3..]], Labels, "images", "00000903" },
        { "a PNG", [0x89, 0x50, 0x4e, 0x47, .. Images], Labels, "images", "89504e47" },
        { "one label too many", Images, Imports.IdxFile([3], 1, 2, 3), "labels", "3 labels" },
        { "bytes after the images", [.. Images, 0], Labels, "images", "after the last sample" },
        { "bytes after the labels", Images, [.. Labels, 0], "labels", "after the last sample" },
        { "no images", Imports.IdxFile([0, 2, 3]), Imports.IdxFile([0]), "images", "at least one" },
        { "images of nothing", Imports.IdxFile([2, 0, 3]), Labels, "images", "at least one" },
        { "2^32 - 1 images", Imports.IdxFile([uint.MaxValue, 28, 28]), Imports.IdxFile([uint.MaxValue]), "images", "at most 536870912 numbers" },
        { "a size beyond 64 bits", Imports.IdxFile([1, uint.MaxValue, uint.MaxValue]), Imports.IdxFile([1], 1), "images", "a shard" },
        { "half a gigabyte that is not there", Imports.IdxFile([1 << 19, 32, 32]), Imports.IdxFile([1 << 19]), "images", "truncated" },
        { "half a gigabyte that is not there, packed", Imports.Gzip(Imports.IdxFile([1 << 19, 32, 32])), Imports.IdxFile([1 << 19]), "images", "truncated" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_file_that_lies_is_refused_by_name_and_takes_no_memory(string what, byte[] images, byte[] labels, string place, string detail)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fault = Imports.Refused(() => Imports.Idx(images, labels));

        Assert.Equal((ProblemCodes.MalformedFile, place), (fault.Code, fault.Pointer));
        Assert.True(fault.Detail.Contains(detail, StringComparison.Ordinal), $"{what}: {fault.Detail}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void A_bomb_is_unpacked_no_further_than_its_header_says()
    {
        var bomb = Imports.Gzip([.. Images, .. new byte[50_000_000]]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("after the last sample", Imports.Refused(() => Imports.Idx(bomb, Labels)).Detail, StringComparison.Ordinal);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void The_test_set_of_FashionMNIST_has_a_thousand_images_of_each_class()
    {
        var (images, labels) = RealData.FashionTest();
        using (images)
        using (labels)
        {
            var samples = DatasetImporter.Import(Imports.Request(ShardFormat.Idx), new Dictionary<string, Stream> { ["images"] = images, ["labels"] = labels });

            Assert.Equal(Enumerable.Repeat(1000, 10), ClassCounts.Of(samples.Labels));
            Assert.Equal([1, 28, 28], samples.Shape);
            Assert.Equal((0f, 1f), (samples.Features.Min(), samples.Features.Max()));
        }
    }
}
