using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Reads the id from a route or a query; for frameworks, which look for this method on the type itself.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DatasetId result) => IdText.TryParse(s, out result);

    /// <inheritdoc />
    public override string ToString() => Value;
}
