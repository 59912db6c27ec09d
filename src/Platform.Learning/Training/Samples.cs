namespace Platform.Learning.Training;

/// <summary>Some labelled samples in memory.</summary>
/// <param name="Features">Sample after sample, each of the shape's size.</param>
/// <param name="Labels">One class per sample.</param>
/// <param name="Shape">The shape of one sample.</param>
public sealed record Samples(float[] Features, long[] Labels, IReadOnlyList<int> Shape)
{
    /// <summary>How many samples.</summary>
    public int Count => Labels.Length;
}
