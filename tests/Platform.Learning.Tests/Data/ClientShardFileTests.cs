using Platform.Contracts.Problems;
using Platform.Learning.Data;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;
using Platform.Learning.Tests.Safetensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Data;

public sealed class ClientShardFileTests
{
    private static readonly Samples Train = new([1, 2, 3, 4, 5, 6, 7, 8], [1, 0], [1, 2, 2]);
    private static readonly Samples Test = new([9, 10, 11, 12], [1], [1, 2, 2]);

    [Fact]
    public void A_clients_file_holds_its_train_and_its_test_part()
    {
        using var stream = new MemoryStream();
        ClientShardFile.Write(stream, new ClientData(Train, Test));

        var read = ClientShardFile.Read(stream.ToArray());

        Assert.Equal(["x", "y", "x_test", "y_test"], SafetensorsFile.Read(stream.ToArray()).Select(entry => entry.Name));
        AssertEqual(Train, read.Train);
        AssertEqual(Test, read.Test);
        Assert.Equal((12 * sizeof(float)) + (3 * sizeof(long)), read.SizeBytes);
    }

    [Fact]
    public void A_shards_file_has_no_test_part()
    {
        using var stream = new MemoryStream();
        ClientShardFile.Write(stream, Train);

        var read = ClientShardFile.Read(stream.ToArray());

        AssertEqual(Train, read.Train);
        Assert.Equal(0, read.Test.Count);
        Assert.Equal(Train.Shape, read.Test.Shape);
    }

    [Fact]
    public void A_client_without_samples_has_a_file_all_the_same()
    {
        using var stream = new MemoryStream();
        ClientShardFile.Write(stream, new ClientData(new([], [], [3]), new([], [], [3])));

        var read = ClientShardFile.Read(stream.ToArray());

        Assert.Equal((0, 0), (read.Train.Count, read.Test.Count));
        Assert.Equal([3], read.Train.Shape);
    }

    [Fact]
    public void Labels_that_do_not_match_their_samples_are_refused()
    {
        var file = TensorFiles.Write(new("x", ElementType.Float32, [2, 1], new byte[8]), new("y", ElementType.Int64, [3], new byte[24]));

        var problem = Assert.Throws<ProblemException>(() => ClientShardFile.Read(file));

        Assert.Equal((ProblemCodes.SchemaMismatch, "tensor 'y'"), (problem.Code, Assert.Single(problem.Faults).Pointer));
    }

    [Fact]
    public void A_test_part_without_its_labels_is_refused()
    {
        var file = TensorFiles.Write(
            new("x", ElementType.Float32, [1, 1], new byte[4]), new("x_test", ElementType.Float32, [1, 1], new byte[4]), new("y", ElementType.Int64, [1], new byte[8]));

        Assert.Equal("tensor 'y_test'", Assert.Single(Assert.Throws<ProblemException>(() => ClientShardFile.Read(file)).Faults).Pointer);
    }

    [Fact]
    public void Classes_without_samples_are_counted_as_none() => Assert.Equal([0, 2, 0, 1, 0], ClassCounts.Of([1, 3, 1], classes: 5));

    private static void AssertEqual(Samples expected, Samples actual)
    {
        Assert.Equal(expected.Features, actual.Features);
        Assert.Equal(expected.Labels, actual.Labels);
        Assert.Equal(expected.Shape, actual.Shape);
    }
}
