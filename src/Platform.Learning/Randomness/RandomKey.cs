using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Learning.Randomness;

/// <summary>
/// Names one stream of random numbers. Equal keys draw equal numbers on every machine and in every attempt, so a key never
/// holds a tenant, an attempt, a time or a lane.
/// </summary>
/// <param name="Seed">The run's, federation's or generated dataset's seed.</param>
/// <param name="Generation">Grows with every rollback of the run.</param>
/// <param name="Resample">Which cohort of the round this is, after an abandoned one.</param>
/// <param name="Phase">The phase of the plan.</param>
/// <param name="Round">The round, from 1; 0 before the first.</param>
/// <param name="Step">The step of the round.</param>
/// <param name="Client">The client, or empty for what the server draws.</param>
/// <param name="Purpose">What is drawn: <c>cohort</c>, <c>shuffle</c>; two purposes never share a stream.</param>
public readonly record struct RandomKey(
    long Seed,
    int Generation = 0,
    int Resample = 0,
    int Phase = 0,
    int Round = 0,
    int Step = 0,
    string Client = "",
    string Purpose = "")
{
    // Changing the encoding changes every result of every seed; the version is part of the hashed text.
    private static ReadOnlySpan<byte> Domain => "platform.random.v1\0"u8;

    /// <summary>SHA-256 over an encoding in which no two keys are the same bytes: fixed-width numbers, length-prefixed texts.</summary>
    internal void Derive(Span<byte> hash)
    {
        var client = Encoding.UTF8.GetBytes(Client ?? "");
        var purpose = Encoding.UTF8.GetBytes(Purpose ?? "");
        var bytes = new byte[Domain.Length + sizeof(long) + (7 * sizeof(int)) + client.Length + purpose.Length];
        Domain.CopyTo(bytes);
        var rest = bytes.AsSpan(Domain.Length);
        BinaryPrimitives.WriteInt64LittleEndian(rest, Seed);
        rest = rest[sizeof(long)..];
        foreach (var number in (ReadOnlySpan<int>)[Generation, Resample, Phase, Round, Step, client.Length, purpose.Length])
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, number);
            rest = rest[sizeof(int)..];
        }

        client.CopyTo(rest);
        purpose.CopyTo(rest[client.Length..]);
        SHA256.HashData(bytes, hash);
    }
}
