using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Contracts.Problems;
using Platform.Storage.DataDirectories;

namespace Platform.Server.Paging;

/// <summary>
/// Page tokens: the last key of a page, sealed together with the list it belongs to, so that a token cannot be forged, moved
/// to another list or kept for ever.
/// </summary>
internal sealed class PageTokens(KeyPepper pepper, TimeProvider time)
{
    private const int SealBytes = 16;
    private const int HeadBytes = SealBytes + sizeof(long);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    /// <summary>The token of the page after <paramref name="last"/>.</summary>
    public string Issue(string list, string last)
    {
        var expires = time.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds();
        var token = new byte[HeadBytes + Encoding.UTF8.GetByteCount(last)];
        Seal(list, last, expires).CopyTo(token, 0);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(SealBytes), expires);
        Encoding.UTF8.GetBytes(last, token.AsSpan(HeadBytes));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The last key that a token holds.</summary>
    /// <exception cref="ProblemException"><c>page_token_mismatch</c>.</exception>
    public string Read(string list, string text)
    {
        if (!Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text) is not { Length: > HeadBytes } token)
        {
            throw Refusal("This is not a page token.");
        }

        var expires = BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(SealBytes));
        var last = Encoding.UTF8.GetString(token.AsSpan(HeadBytes));
        if (!CryptographicOperations.FixedTimeEquals(Seal(list, last, expires), token.AsSpan(0, SealBytes)))
        {
            throw Refusal("The page token belongs to another list or other filters; begin again without one.");
        }

        return expires > time.GetUtcNow().ToUnixTimeSeconds() ? last : throw Refusal("The page token has expired; begin again without one.");
    }

    private static ProblemException Refusal(string detail) => new(new Fault("?pageToken", ProblemCodes.PageTokenMismatch, detail));

    private byte[] Seal(string list, string last, long expires) => pepper.Hash($"page-token/1\n{list}\n{expires}\n{last}")[..SealBytes];
}
