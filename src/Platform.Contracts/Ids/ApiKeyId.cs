using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>One API key; not its secret.</summary>
[JsonConverter(typeof(IdJsonConverter<ApiKeyId>))]
public readonly record struct ApiKeyId : IId<ApiKeyId>
{
    private const string Prefix = "key_";

    private ApiKeyId(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => ServerIdRule.Words(Prefix);

    /// <inheritdoc />
    public string Value { get; }

    /// <summary>Makes a new id that sorts after those made before <paramref name="now"/>.</summary>
    public static ApiKeyId New(DateTimeOffset now) => new(ServerIdRule.New(Prefix, now));

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => ServerIdRule.IsValid(text, Prefix);

    /// <inheritdoc />
    public static ApiKeyId Wrap(string value) => new(value);

    /// <summary>Reads the id from a route or a query; for frameworks, which look for this method on the type itself.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ApiKeyId result) => IdText.TryParse(s, out result);

    /// <inheritdoc />
    public override string ToString() => Value;
}
