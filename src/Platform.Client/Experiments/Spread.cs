namespace Platform.Client.Experiments;

/// <summary>Some numbers in short.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their sample standard deviation, with n − 1; null for a single number.</param>
/// <param name="Count">How many there are, n.</param>
public sealed record Spread(double Mean, double? Deviation, int Count)
{
    /// <summary>Null if there are no numbers.</summary>
    public static Spread? Of(IReadOnlyCollection<double> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Count == 0)
        {
            return null;
        }

        var mean = numbers.Average();
        return new(mean, numbers.Count == 1 ? null : Math.Sqrt(numbers.Sum(number => (number - mean) * (number - mean)) / (numbers.Count - 1)), numbers.Count);
    }
}
