using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>An identifier with a type of its own, so that two of them cannot be passed in the wrong order.</summary>
/// <typeparam name="TSelf">The identifier itself.</typeparam>
[SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The static members are the interface's contract.")]
public interface IId<TSelf> : IParsable<TSelf>
    where TSelf : struct, IId<TSelf>
{
    /// <summary>The text as it stands in URLs, JSON and the store.</summary>
    string Value { get; }

    /// <summary>What a legal identifier looks like, in words, for problem details.</summary>
    static abstract string Rule { get; }

    /// <summary>Says whether <paramref name="text"/> is a legal identifier of this kind.</summary>
    static abstract bool IsValid(ReadOnlySpan<char> text);

    /// <summary>Wraps a text that is already known to be valid.</summary>
    static abstract TSelf Wrap(string value);

    /// <inheritdoc />
    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => IdText.Parse<TSelf>(s);

    /// <inheritdoc />
    static bool IParsable<TSelf>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TSelf result) =>
        IdText.TryParse(s, out result);
}

/// <summary>Reading identifiers from text.</summary>
public static class IdText
{
    /// <summary>Reads an identifier.</summary>
    /// <exception cref="FormatException">The text breaks the identifier's rule.</exception>
    public static TId Parse<TId>(string? text)
        where TId : struct, IId<TId> =>
        TryParse<TId>(text, out var id) ? id : throw new FormatException($"'{text}' is not a {typeof(TId).Name}: {TId.Rule}.");

    /// <summary>Reads an identifier, or says that the text is none.</summary>
    public static bool TryParse<TId>([NotNullWhen(true)] string? text, out TId id)
        where TId : struct, IId<TId>
    {
        if (text is not null && TId.IsValid(text))
        {
            id = TId.Wrap(text);
            return true;
        }

        id = default;
        return false;
    }
}

/// <summary>Writes identifiers as JSON strings and property names, and refuses illegal ones.</summary>
public sealed class IdJsonConverter<TId> : JsonConverter<TId>
    where TId : struct, IId<TId>
{
    /// <inheritdoc />
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(reader.GetString());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }

    /// <inheritdoc />
    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(reader.GetString());

    /// <inheritdoc />
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.Value);
    }

    private static TId Read(string? text) =>
        IdText.TryParse<TId>(text, out var id) ? id : throw new JsonException($"'{text}' is not a legal {typeof(TId).Name}: {TId.Rule}.");
}
