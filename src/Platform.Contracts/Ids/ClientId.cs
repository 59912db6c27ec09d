using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>One participant of a federation.</summary>
[JsonConverter(typeof(IdJsonConverter<ClientId>))]
public readonly record struct ClientId : IId<ClientId>
{
    private ClientId(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => NameRule.Words;

    /// <inheritdoc />
    public string Value { get; }

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => NameRule.IsValid(text);

    /// <inheritdoc />
    public static ClientId Wrap(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}
