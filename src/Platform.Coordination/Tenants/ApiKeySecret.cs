using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Platform.Contracts.Ids;

namespace Platform.Coordination.Tenants;

/// <summary>
/// The text of an API key: <c>flp_{key id}_{43 base62 digits of 32 random bytes}_{8 hexadecimal digits of CRC-32C}</c>. The
/// prefix lets secret scanners find it, the check sum lets them and us tell a mistyped key from a wrong one.
/// </summary>
/// <param name="Key">Which key it claims to be.</param>
/// <param name="Text">The whole text; what is hashed and compared.</param>
public sealed record ApiKeySecret(ApiKeyId Key, string Text)
{
    private const string Prefix = "flp_";
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Digits = 43;

    /// <summary>Makes a new secret for a key.</summary>
    public static ApiKeySecret New(ApiKeyId key)
    {
        var body = $"{Prefix}{key}_{Encode(RandomNumberGenerator.GetBytes(32))}";
        return new(key, $"{body}_{Check(body)}");
    }

    /// <summary>Reads a presented text; null if it is not of the form or its check sum is wrong.</summary>
    public static ApiKeySecret? Parse(string text)
    {
        var parts = text.Split('_');
        var wellFormed = parts is ["flp", "key", { } id, { Length: Digits } digits, { Length: 8 } check]
            && !digits.AsSpan().ContainsAnyExcept(Base62)
            && ApiKeyId.IsValid($"key_{id}")
            && check == Check($"{Prefix}key_{id}_{digits}");
        return wellFormed ? new(ApiKeyId.Wrap($"key_{parts[2]}"), text) : null;
    }

    private static string Encode(byte[] bytes)
    {
        var number = new BigInteger(bytes, isUnsigned: true);
        Span<char> digits = stackalloc char[Digits];
        for (var i = Digits - 1; i >= 0; i--)
        {
            number = BigInteger.DivRem(number, 62, out var digit);
            digits[i] = Base62[(int)digit];
        }

        return digits.ToString();
    }

    private static string Check(string body)
    {
        var crc = uint.MaxValue;
        foreach (var octet in Encoding.ASCII.GetBytes(body))
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return (~crc).ToString("x8", CultureInfo.InvariantCulture);
    }
}
