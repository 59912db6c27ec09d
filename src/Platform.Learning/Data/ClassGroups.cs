namespace Platform.Learning.Data;

/// <summary>How common a class is among all training samples.</summary>
public enum ClassGroup
{
    /// <summary>The most common classes, which hold three quarters of the samples.</summary>
    Head,

    /// <summary>The classes that hold most of the last quarter.</summary>
    Middle,

    /// <summary>The rarest classes, and those without a sample.</summary>
    Tail,
}

/// <summary>
/// Head, middle and tail of the classes, by their global training counts: in the order of their counts, most common first,
/// a class is in the head while the classes before it hold less than 75 % of the samples, in the middle while they hold less than
/// 95 %, and else in the tail. So the class that crosses a threshold is still in the upper group, as in the code of FedLoGe's authors
/// (Xiao et al., ICLR 2024). Of equally common classes the one with the lower index comes first.
/// </summary>
public static class ClassGroups
{
    private const int HeadPercent = 75;
    private const int MiddlePercent = 95;

    /// <summary>The group of every class, by its index.</summary>
    /// <param name="trainCounts">Training samples of each class, over all clients.</param>
    public static IReadOnlyList<ClassGroup> Of(IReadOnlyList<int> trainCounts)
    {
        var total = trainCounts.Sum(count => (long)count);
        var groups = new ClassGroup[trainCounts.Count];
        var before = 0L;
        foreach (var (count, index) in trainCounts.Index().OrderByDescending(entry => entry.Item).Select(entry => (entry.Item, entry.Index)))
        {
            // Whole numbers: 0.75 of a total is not always a binary fraction.
            groups[index] = (before * 100) switch
            {
                _ when count == 0 => ClassGroup.Tail,
                var share when share < HeadPercent * total => ClassGroup.Head,
                var share when share < MiddlePercent * total => ClassGroup.Middle,
                _ => ClassGroup.Tail,
            };
            before += count;
        }

        return groups;
    }
}
