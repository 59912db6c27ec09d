using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>A named set of clients with their data and model, within a tenant.</summary>
[JsonConverter(typeof(IdJsonConverter<FederationId>))]
public readonly record struct FederationId : IId<FederationId>
{
    private FederationId(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => NameRule.Words;

    /// <inheritdoc />
    public string Value { get; }

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => NameRule.IsValid(text);

    /// <inheritdoc />
    public static FederationId Wrap(string value) => new(value);

    /// <summary>Reads the id from a route or a query; for frameworks, which look for this method on the type itself.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out FederationId result) => IdText.TryParse(s, out result);

    /// <inheritdoc />
    public override string ToString() => Value;
}
