using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;
using Platform.Learning.Randomness;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Generated;

/// <summary>
/// A classification set that needs no download. Exactly so: every class has three modes. A mode is a smooth pattern over the
/// last two axes: the sum of six plane waves cos(2π(f·row/height + g·column/width) + p) with whole frequencies f and g drawn
/// uniformly from -3 to 3 and phase p uniform, scaled to root mean square 1; to it is added half of a pattern, made
/// in the same way, that all classes share, and the sum is scaled to 1 again: classes differ in part only. Sample i has class i mod classes and a uniformly drawn mode; the
/// pattern is shifted by up to an eighth of each axis around the edge, multiplied by a contrast uniform in [0.7, 1.3], and every
/// number gets Gaussian noise. Everything is drawn from the seed; sample i also from the stream's name and i alone, so that
/// it does not depend on how many samples are asked for. Channels have patterns of their own.
/// </summary>
public static class GeneratedDataset
{
    private const int Modes = 3;
    private const int Waves = 6;
    private const int HighestFrequency = 3;
    private const double Shared = 0.5;

    /// <summary>Makes the samples.</summary>
    public static Samples Make(GeneratorSpec spec)
    {
        var (channels, height, width) = Axes(spec.Shape);
        var shared = Pattern(spec, channels, height, width, "shared");
        var prototypes = Enumerable.Range(0, spec.Classes * Modes).Select(i => Mixed(Pattern(spec, channels, height, width, $"mode {i}"), shared)).ToArray();
        var size = channels * height * width;
        var features = new float[(long)spec.Samples * size];
        var labels = new long[spec.Samples];
        for (var i = 0; i < spec.Samples; i++)
        {
            labels[i] = i % spec.Classes;
            var stream = new RandomStream(new RandomKey(spec.Seed, Client: spec.Stream, Round: i, Purpose: "generated sample"));
            var prototype = prototypes[(labels[i] * Modes) + stream.NextInt(Modes)];
            Render(stream, prototype, (channels, height, width), spec.Noise, features.AsSpan(i * size, size));
        }

        return new(features, labels, spec.Shape);
    }

    internal static IEnumerable<Fault> Check(GeneratorSpec spec)
    {
        if (spec.Samples is < 1 or > 1_000_000)
        {
            yield return new("/generator/samples", ProblemCodes.OutOfRange, "'samples' must be 1 to 1000000.");
        }

        if (spec.Classes is < 2 or > 1000)
        {
            yield return new("/generator/classes", ProblemCodes.OutOfRange, "'classes' must be 2 to 1000.");
        }

        if (spec.Shape.Count is < 1 or > 3 || spec.Shape.Any(axis => axis < 1) || spec.Shape.Aggregate(1L, (product, axis) => product * axis) > 100_000)
        {
            yield return new("/generator/shape", ProblemCodes.OutOfRange, "'shape' must have 1 to 3 axes of at least 1 and at most 100000 numbers together.");
        }
        else if (spec.Samples is >= 1 and <= 1_000_000 && spec.Shape.Aggregate((long)spec.Samples, (product, axis) => product * axis) > 1L << 29)
        {
            yield return new("/generator/samples", ProblemCodes.OutOfRange, "A shard holds at most 536870912 numbers.");
        }

        if (!(double.IsFinite(spec.Noise) && spec.Noise >= 0))
        {
            yield return new("/generator/noise", ProblemCodes.OutOfRange, "'noise' must be a number of at least 0.");
        }
    }

    private static (int Channels, int Height, int Width) Axes(IReadOnlyList<int> shape) => shape switch
    {
        [var width] => (1, 1, width),
        [var height, var width] => (1, height, width),
        [var channels, var height, var width] => (channels, height, width),
        _ => throw new ArgumentException("A sample has one to three axes.", nameof(shape)),
    };

    private static double[] Pattern(GeneratorSpec spec, int channels, int height, int width, string purpose)
    {
        var stream = new RandomStream(new RandomKey(spec.Seed, Purpose: $"generated {purpose}"));
        var pattern = new double[channels * height * width];
        for (var channel = 0; channel < channels; channel++)
        {
            for (var wave = 0; wave < Waves; wave++)
            {
                var (rows, columns) = (stream.NextInt((2 * HighestFrequency) + 1) - HighestFrequency, stream.NextInt((2 * HighestFrequency) + 1) - HighestFrequency);
                var phase = stream.NextDouble();
                for (var at = 0; at < height * width; at++)
                {
                    var turns = ((double)rows * (at / width) / height) + ((double)columns * (at % width) / width) + phase;
                    pattern[(channel * height * width) + at] += PortableMath.CosTurns(turns);
                }
            }
        }

        return Normalised(pattern);
    }

    private static double[] Mixed(double[] own, double[] shared) => Normalised([.. own.Zip(shared, (mine, all) => mine + (Shared * all))]);

    private static double[] Normalised(double[] pattern)
    {
        var scale = 1 / Math.Sqrt(Math.Max(pattern.Average(value => value * value), 1e-12));
        return Array.ConvertAll(pattern, value => value * scale);
    }

    private static void Render(RandomStream stream, double[] prototype, (int Channels, int Height, int Width) axes, double noise, Span<float> sample)
    {
        var (channels, height, width) = axes;
        var (down, right) = (Shift(stream, height), Shift(stream, width));
        var contrast = 0.7 + (0.6 * stream.NextDouble());
        for (var channel = 0; channel < channels; channel++)
        {
            for (var row = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    var from = (((channel * height) + ((row + down) % height)) * width) + ((column + right) % width);
                    sample[(((channel * height) + row) * width) + column] = (float)((contrast * prototype[from]) + (noise * stream.NextNormal()));
                }
            }
        }
    }

    /// <summary>A shift of up to an eighth of an axis either way, as a number of places from 0.</summary>
    private static int Shift(RandomStream stream, int axis)
    {
        var most = axis / 8;
        return (stream.NextInt((2 * most) + 1) - most + axis) % axis;
    }
}
