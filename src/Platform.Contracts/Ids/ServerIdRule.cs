namespace Platform.Contracts.Ids;

/// <summary>
/// The rule for ids that the server chooses: a prefix and 26 characters of Crockford base32, which hold a UUIDv7, so that
/// ids sort by the time of their making.
/// </summary>
internal static class ServerIdRule
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private const int Digits = 26;

    public static string Words(string prefix) => $"'{prefix}' and {Digits} characters of lower-case base32";

    public static bool IsValid(ReadOnlySpan<char> text, string prefix) =>
        text.Length == prefix.Length + Digits
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && !text[prefix.Length..].ContainsAnyExcept(Alphabet);

    public static string New(string prefix, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> text = stackalloc char[Digits];
        for (var i = Digits - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(uint)(number & 31)];
            number >>= 5;
        }

        return prefix + text.ToString();
    }
}
