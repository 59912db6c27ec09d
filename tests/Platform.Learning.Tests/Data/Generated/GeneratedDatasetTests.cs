using System.Runtime.InteropServices;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Data;
using Platform.Learning.Data.Generated;
using Platform.Learning.Tests.Data.Importing;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Data.Generated;

public sealed class GeneratedDatasetTests
{
    private static readonly GeneratorSpec Spec = new(Samples: 60, Shape: [1, 12, 12], Classes: 10, Seed: 3);

    [Fact]
    public void A_sample_does_not_depend_on_how_many_are_asked_for()
    {
        var few = GeneratedDataset.Make(Spec with { Samples = 7 });
        var many = GeneratedDataset.Make(Spec);

        Assert.Equal(few.Features, many.Features[..few.Features.Length]);
        Assert.Equal(few.Labels, many.Labels[..7]);
    }

    [Fact]
    public void Classes_are_as_equal_as_can_be() => Assert.Equal([4, 4, 4, 3, 3], ClassCounts.Of(GeneratedDataset.Make(Spec with { Samples = 18, Classes = 5 }).Labels));

    [Fact]
    public void The_numbers_are_these_on_every_machine_and_for_ever() => Assert.Equal(
        "d92088b9dd0d5fdec97620d2e1076d167a5948fe305551b3ac5a3341b6821eb8",
        Sha256Digest.Of(MemoryMarshal.AsBytes(GeneratedDataset.Make(Spec).Features.AsSpan())).Value);

    [Fact]
    public void Seeds_and_streams_draw_other_samples()
    {
        var first = GeneratedDataset.Make(Spec).Features;

        Assert.NotEqual(first, GeneratedDataset.Make(Spec with { Seed = 4 }).Features);
        Assert.NotEqual(first, GeneratedDataset.Make(Spec with { Stream = "test" }).Features);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(8, 9)]
    [InlineData(3, 8, 8)]
    [InlineData(1, 1, 1)]
    public void Samples_of_any_shape_up_to_three_axes_are_made(params int[] shape)
    {
        var samples = GeneratedDataset.Make(Spec with { Shape = shape });

        Assert.Equal(shape, samples.Shape);
        Assert.Equal(60 * shape.Aggregate(1, (product, axis) => product * axis), samples.Features.Length);
        Assert.All(samples.Features, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Noise_has_the_deviation_that_is_asked_for()
    {
        var clean = GeneratedDataset.Make(Spec with { Noise = 0 }).Features;
        var noisy = GeneratedDataset.Make(Spec with { Noise = 2 }).Features;

        Assert.InRange(Math.Sqrt(clean.Zip(noisy, (c, n) => (n - c) * (double)(n - c)).Average()), 1.95, 2.05);
    }

    [Fact]
    public void A_test_stream_shows_the_same_world_and_no_line_through_the_class_means_divides_it()
    {
        var train = GeneratedDataset.Make(Spec with { Samples = 2000 });
        var test = GeneratedDataset.Make(Spec with { Samples = 500, Stream = "test" });

        var nearestMean = Accuracy(test, Means(train));
        var nearestSample = Accuracy(test, train);

        // Several shifted modes a class: their mean says little, a neighbour says more, chance is 0.1.
        Assert.InRange(nearestMean, 0.15, 0.7);
        Assert.InRange(nearestSample, nearestMean + 0.1, 1);
    }

    [Fact]
    public void Every_fault_of_a_generator_is_reported_at_once()
    {
        var request = Imports.Request(ShardFormat.Generated) with { Generator = new(Samples: 0, Shape: [0], Classes: 1, Seed: 0, Noise: double.NaN) };

        var problem = Assert.Throws<ProblemException>(() => Imports.Import(request));

        Assert.Equal(["/generator/samples", "/generator/classes", "/generator/shape", "/generator/noise"], problem.Faults.Select(fault => fault.Pointer));
    }

    [Fact]
    public void A_generator_that_asks_for_more_than_a_shard_holds_is_refused_before_memory_is_taken()
    {
        var request = Imports.Request(ShardFormat.Generated) with { Generator = new(Samples: 1_000_000, Shape: [1, 100, 100], Classes: 2, Seed: 0) };

        Assert.Equal("/generator/samples", Assert.Single(Assert.Throws<ProblemException>(() => Imports.Import(request)).Faults).Pointer);
    }

    private static Samples Means(Samples samples)
    {
        var size = samples.Features.Length / samples.Count;
        var features = new float[10 * size];
        for (var i = 0; i < samples.Features.Length; i++)
        {
            features[(samples.Labels[i / size] * size) + (i % size)] += samples.Features[i] * 10 / samples.Count;
        }

        return new(features, [.. Enumerable.Range(0, 10).Select(label => (long)label)], samples.Shape);
    }

    private static double Accuracy(Samples test, Samples known)
    {
        var size = test.Features.Length / test.Count;
        return Enumerable.Range(0, test.Count).Average(i =>
        {
            var sample = test.Features.AsSpan(i * size, size).ToArray();
            var nearest = Enumerable.Range(0, known.Count).MinBy(k => System.Numerics.Tensors.TensorPrimitives.Distance<float>(sample, known.Features.AsSpan(k * size, size)));
            return known.Labels[nearest] == test.Labels[i] ? 1.0 : 0;
        });
    }
}
