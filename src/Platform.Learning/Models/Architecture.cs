using Platform.Contracts.Problems;

namespace Platform.Learning.Models;

/// <summary>A model of the catalogue with its options set, before it is known what samples it will see.</summary>
internal abstract class Architecture
{
    /// <summary>The layers for certain samples and classes, or null after noting at <paramref name="pointer"/> why it cannot be.</summary>
    public abstract IReadOnlyList<Layer>? Layers(IReadOnlyList<int> sampleShape, int classes, string pointer, ICollection<Fault> faults);

    protected static long Features(IReadOnlyList<int> sampleShape) => sampleShape.Aggregate(1L, (product, axis) => product * axis);
}
