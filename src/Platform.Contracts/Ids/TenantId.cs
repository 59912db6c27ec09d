using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>A customer's boundary. It comes from the caller's key, never from a request body.</summary>
[JsonConverter(typeof(IdJsonConverter<TenantId>))]
public readonly record struct TenantId : IId<TenantId>
{
    private TenantId(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => NameRule.Words;

    /// <inheritdoc />
    public string Value { get; }

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => NameRule.IsValid(text);

    /// <inheritdoc />
    public static TenantId Wrap(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}
