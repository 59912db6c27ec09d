using Platform.Contracts.Datasets;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Partitions;

/// <summary>The samples of some shards one after the other; a position counts through all of them.</summary>
public sealed class ShardedSamples
{
    private readonly IReadOnlyList<Samples> _samples;
    private readonly int[] _starts;

    /// <summary>Lays shards one after the other.</summary>
    /// <param name="shards">The shards.</param>
    /// <param name="samples">Their samples, in the same order.</param>
    public ShardedSamples(IReadOnlyList<Shard> shards, IReadOnlyList<Samples> samples)
    {
        Shards = shards;
        _samples = samples;
        _starts = Starts(samples.Select(shard => shard.Count));
    }

    /// <summary>No shard, no sample.</summary>
    public static ShardedSamples None { get; } = new([], []);

    /// <summary>The shards, in order.</summary>
    public IReadOnlyList<Shard> Shards { get; }

    /// <summary>The shape of one sample, if there is a shard.</summary>
    public IReadOnlyList<int> Shape => _samples[0].Shape;

    /// <summary>The class of every sample.</summary>
    public IEnumerable<long> Labels => _samples.SelectMany(shard => shard.Labels);

    /// <summary>The shards of one split, in the order in which they are dealt: that of their names.</summary>
    public static IReadOnlyList<Shard> Order(IEnumerable<Shard> shards, Split split) =>
        [.. shards.Where(shard => shard.Split == split).OrderBy(shard => shard.Name.Value, StringComparer.Ordinal)];

    /// <summary>Where each of some shards begins.</summary>
    internal static int[] Starts(IEnumerable<int> counts)
    {
        List<int> starts = [];
        var sum = 0;
        foreach (var count in counts)
        {
            starts.Add(sum);
            sum = checked(sum + count);
        }

        return [.. starts];
    }

    /// <summary>How many of some ascending positions are in each shard.</summary>
    internal int[] Count(IReadOnlyList<int> positions)
    {
        var counts = new int[Shards.Count];
        foreach (var position in positions)
        {
            counts[ShardOf(position)]++;
        }

        return counts;
    }

    /// <summary>Copies the samples at some positions, in their order.</summary>
    /// <param name="positions">Which.</param>
    /// <param name="shape">The shape of one sample.</param>
    internal Samples Gather(IReadOnlyList<int> positions, IReadOnlyList<int> shape)
    {
        var size = shape.Aggregate(1, (product, axis) => product * axis);
        var features = new float[positions.Count * (long)size];
        var labels = new long[positions.Count];
        for (var i = 0; i < positions.Count; i++)
        {
            var shard = ShardOf(positions[i]);
            var row = positions[i] - _starts[shard];
            _samples[shard].Features.AsSpan(row * size, size).CopyTo(features.AsSpan(i * size, size));
            labels[i] = _samples[shard].Labels[row];
        }

        return new(features, labels, shape);
    }

    private int ShardOf(int position)
    {
        var found = Array.BinarySearch(_starts, position);
        return found >= 0 ? LastAt(found) : ~found - 1;
    }

    // Empty shards share their start with the one after them.
    private int LastAt(int found)
    {
        while (found + 1 < _starts.Length && _starts[found + 1] == _starts[found])
        {
            found++;
        }

        return found;
    }
}
