using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Data.Importing;

public sealed class CifarImportTests
{
    [Fact]
    public void A_record_is_a_label_and_three_planes()
    {
        var samples = Read(ShardFormat.Cifar10, [.. Record(first: 255, 7), .. Record(first: 51, 2)]);

        Assert.Equal([3, 32, 32], samples.Shape);
        Assert.Equal([7, 2], samples.Labels);

        // Byte i of a picture is (first + i) mod 256: red begins at 0, green at 1024, blue at 2048, and all three are multiples of 256.
        Assert.Equal([1, 0, 1 / 255f, 1, 1], new[] { 0, 1, 2, 1024, 2048 }.Select(at => samples.Features[at]));
        Assert.Equal(0.2f, samples.Features[3072], 1e-7f);
    }

    [Fact]
    public void CIFAR100_counts_the_fine_label() => Assert.Equal([42, 99], Read(ShardFormat.Cifar100, [.. Record(0, 11, 42), .. Record(0, 200, 99)]).Labels);

    [Fact]
    public void Batches_are_read_in_the_order_of_their_numbers_up_to_the_limit()
    {
        var batches = Enumerable.Range(1, 10).Select(i => ($"batch{i}", Record(0, (byte)(i - 1)))).Reverse().ToArray();

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Imports.Import(Imports.Request(ShardFormat.Cifar10), batches).Labels);
        Assert.Equal([0, 1, 2], Imports.Import(Imports.Request(ShardFormat.Cifar10) with { Limit = 3 }, batches).Labels);
    }

    [Fact]
    public void A_scale_takes_the_place_of_the_one_to_1() =>
        Assert.Equal(510, Imports.Import(Imports.Request(ShardFormat.Cifar10) with { Scale = 2 }, ("batch1", Record(255, 0))).Features[0]);

    [Fact]
    public void A_file_that_is_no_whole_number_of_records_is_refused()
    {
        Refused(ShardFormat.Cifar10, Record(0, 1)[..^1], "3072 bytes");
        Refused(ShardFormat.Cifar10, [], "0 bytes");
        Refused(ShardFormat.Cifar10, Record(0, 1, 2), "3074 bytes"); // CIFAR-100
        Refused(ShardFormat.Cifar10, [.. Record(0, 1), .. Record(0, 10)], "record 1 has the label 10");
        Refused(ShardFormat.Cifar100, Record(0, 1, 100), "record 0 has the label 100");
    }

    [Fact]
    public void A_batch_that_is_left_out_is_missed()
    {
        var fault = Imports.Refused(() => Imports.Import(Imports.Request(ShardFormat.Cifar10), ("batch1", Record(0, 1)), ("batch3", Record(0, 1))));

        Assert.Equal(("/files/batch2", ProblemCodes.MissingField), (fault.Pointer, fault.Code));
        Assert.Equal("/files/batch1", Imports.Refused(() => Imports.Import(Imports.Request(ShardFormat.Cifar100))).Pointer);
    }

    private static void Refused(ShardFormat format, byte[] file, string detail)
    {
        var fault = Imports.Refused(() => Read(format, file));

        Assert.Equal((ProblemCodes.MalformedFile, "batch1"), (fault.Code, fault.Pointer));
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    private static Samples Read(ShardFormat format, byte[] file) => Imports.Import(Imports.Request(format), ("batch1", file));

    private static byte[] Record(byte first, params byte[] labels) => [.. labels, .. Enumerable.Range(first, 3072).Select(value => (byte)value)];
}
