using System.Text.Json.Serialization;

namespace Platform.Contracts.Datasets;

/// <summary>What becomes of a value that is missing.</summary>
public enum MissingStep
{
    /// <summary>The import is refused, naming line and column.</summary>
    [JsonStringEnumMemberName("refuse")]
    Refuse = 0,

    /// <summary>Its row is left out.</summary>
    [JsonStringEnumMemberName("drop")]
    Drop = 1,

    /// <summary>The mean of its column in this file takes its place; of a category, how common each value is.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean = 2,

    /// <summary>As mean; and every column is followed by one that is 1 where its value was missing and else 0.</summary>
    [JsonStringEnumMemberName("indicator")]
    Indicator = 3,
}

/// <summary>
/// How a csv table is read. A column is called as the header line says; a table without one numbers its columns from <c>1</c>, unless they
/// are named here. Files that are read alike have the same features in the same order, whatever their rows hold.
/// </summary>
/// <param name="Header">Whether the first line names the columns.</param>
/// <param name="Names">Without a header line: what the columns are called, all of them, in their order.</param>
/// <param name="Columns">The columns that become features, in this order; absent for all but the label's.</param>
/// <param name="Categories">
/// Columns of categories, with the values that they may have: each becomes a feature that is 1 or 0, in this order. Values are compared as
/// numbers if both are; any other value is refused.
/// </param>
/// <param name="Missing">Fields that stand for a missing value, e.g. <c>?</c> or the empty text.</param>
/// <param name="WhenMissing">What becomes of them. A missing label is refused, or its row left out.</param>
/// <param name="Standardise">Columns of numbers from which a mean is taken, and which are then divided by a deviation.</param>
/// <param name="Positive">
/// A comparison with a number, e.g. <c>>0</c>, with one of the four signs for more and less, with or without equality: the label is class
/// 1 where it holds and else 0. Absent: the labels are whole numbers from 0.
/// </param>
public sealed record TableSpec(
    bool Header = true,
    IReadOnlyList<string>? Names = null,
    IReadOnlyList<string>? Columns = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Categories = null,
    IReadOnlyList<string>? Missing = null,
    MissingStep WhenMissing = MissingStep.Refuse,
    IReadOnlyDictionary<string, Standard>? Standardise = null,
    string? Positive = null);

/// <summary>
/// What a column is standardised by: both numbers, or neither for those of this file. Files of one federation are only comparable by
/// the same numbers; those of each file take differences between sites away.
/// </summary>
/// <param name="Mean">What is taken from each value.</param>
/// <param name="Deviation">What each is then divided by, above 0. Of a file: of all its values; 1 if they are all the same.</param>
public sealed record Standard(double? Mean = null, double? Deviation = null);
