using Platform.Contracts.Problems;

namespace Platform.Learning.Models;

/// <summary>A model of the catalogue with its options set, before it is known what samples it will see.</summary>
internal abstract class Architecture
{
    /// <summary>The layers for certain samples and classes, or null after noting at <paramref name="pointer"/> why it cannot be.</summary>
    public abstract IReadOnlyList<Layer>? Layers(IReadOnlyList<int> sampleShape, int classes, string pointer, ICollection<Fault> faults);

    protected static long Features(IReadOnlyList<int> sampleShape) => sampleShape.Aggregate(1L, (product, axis) => product * axis);

    /// <summary>The axes of a sample that is an image, or null after noting that it is none, or that a side is too short.</summary>
    protected static (int Channels, int Height, int Width)? Image(
        string model, int smallestSide, IReadOnlyList<int> sampleShape, string pointer, ICollection<Fault> faults)
    {
        if (sampleShape is [var channels, var height, var width] && Math.Min(height, width) >= smallestSide)
        {
            return (channels, height, width);
        }

        faults.Add(new(
            pointer,
            ProblemCodes.ShapeMismatch,
            $"{model} needs samples of shape [channels, height, width] with both sides at least {smallestSide}, and the dataset's are [{string.Join(", ", sampleShape)}]; choose mlp or logistic."));
        return null;
    }
}
