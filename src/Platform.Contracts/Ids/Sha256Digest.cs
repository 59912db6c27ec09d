using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>The SHA-256 of some bytes, as 64 lower-case hexadecimal digits: the name of every blob.</summary>
[JsonConverter(typeof(IdJsonConverter<Sha256Digest>))]
public readonly record struct Sha256Digest : IId<Sha256Digest>
{
    private Sha256Digest(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => "64 lower-case hexadecimal digits";

    /// <inheritdoc />
    public string Value { get; }

    /// <summary>Hashes <paramref name="content"/>.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> content) => FromHash(SHA256.HashData(content));

    /// <summary>Wraps 32 bytes of a hash that was computed elsewhere.</summary>
    public static Sha256Digest FromHash(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, SHA256.HashSizeInBytes);
        return new(Convert.ToHexStringLower(hash));
    }

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => text.Length == 64 && !text.ContainsAnyExcept("0123456789abcdef");

    /// <inheritdoc />
    public static Sha256Digest Wrap(string value) => new(value);

    /// <summary>Reads the id from a route or a query; for frameworks, which look for this method on the type itself.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Sha256Digest result) => IdText.TryParse(s, out result);

    /// <inheritdoc />
    public override string ToString() => Value;
}
