namespace Platform.Learning.Plans;

/// <summary>
/// Cuts a cohort into slices. Depends on the run spec alone, never on how many workers there are: the order of sums follows the
/// slices, and with it the last bits of the result.
/// </summary>
public static class SlicePlan
{
    private const int DefaultSlices = 16;
    private const int LargestDefault = 64;

    /// <summary>Clients per slice: what the spec says, or clamp(ceil(cohort / 16), 1, 64).</summary>
    public static int Size(int cohort, int? sliceSize) => sliceSize ?? Math.Clamp((cohort + DefaultSlices - 1) / DefaultSlices, 1, LargestDefault);

    /// <summary>The slices of a cohort that is in canonical order; only the last may be smaller than the others.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Cut<T>(IReadOnlyCollection<T> cohort, int? sliceSize) =>
        [.. cohort.Chunk(Size(cohort.Count, sliceSize))];
}
