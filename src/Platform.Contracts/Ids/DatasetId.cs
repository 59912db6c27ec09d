using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>A named dataset of a tenant.</summary>
[JsonConverter(typeof(IdJsonConverter<DatasetId>))]
public readonly record struct DatasetId : IId<DatasetId>
{
    private DatasetId(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => NameRule.Words;

    /// <inheritdoc />
    public string Value { get; }

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => NameRule.IsValid(text);

    /// <inheritdoc />
    public static DatasetId Wrap(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}
