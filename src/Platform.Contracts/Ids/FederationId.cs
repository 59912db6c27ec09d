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

    /// <inheritdoc />
    public override string ToString() => Value;
}
