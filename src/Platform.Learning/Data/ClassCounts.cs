namespace Platform.Learning.Data;

/// <summary>How many samples there are of each class.</summary>
public static class ClassCounts
{
    /// <summary>Counts labels; the list is as long as the largest label wants, or <paramref name="classes"/> if that is more.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<long> labels, int classes = 0)
    {
        var counts = new int[Math.Max(classes, labels.Count == 0 ? 0 : (int)labels.Max() + 1)];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        return counts;
    }
}
