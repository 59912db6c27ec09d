using System.Security.Cryptography;
using System.Text;

namespace Platform.Storage.DataDirectories;

/// <summary>
/// Hashes the secrets of API keys. The pepper stands in a file beside the database, so that a copy of the database alone
/// does not let anybody test guesses.
/// </summary>
public sealed class KeyPepper
{
    private const int Length = 32;

    private readonly byte[] _pepper;

    /// <summary>The pepper of a data directory; made by its first use.</summary>
    public KeyPepper(DataDirectory directory)
    {
        if (!File.Exists(directory.PepperFile))
        {
            PrivateFile.Write(directory.PepperFile, RandomNumberGenerator.GetBytes(Length));
        }

        _pepper = File.ReadAllBytes(directory.PepperFile);
        if (_pepper.Length != Length)
        {
            throw new InvalidDataException(
                $"{directory.PepperFile} should hold {Length} bytes and holds {_pepper.Length}: restore it from a backup, or no API key will be known.");
        }
    }

    /// <summary>HMAC-SHA-256 of a secret.</summary>
    public byte[] Hash(string secret) => HMACSHA256.HashData(_pepper, Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether a secret has this hash, in a time that tells nothing of where they differ.</summary>
    public bool Matches(string secret, ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(secret), hash);
}
