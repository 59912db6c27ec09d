using System.Buffers.Binary;
using System.IO.Compression;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Importing;

/// <summary>
/// IDX, the format of MNIST: a magic number (two zero bytes, the type 8 for unsigned bytes, the number of axes), each axis as a
/// big-endian 32-bit number, then the bytes. Plain or gzip.
/// </summary>
internal static class IdxFiles
{
    private const byte UnsignedBytes = 8;
    private const double Grey = 1.0 / 255;

    // A deflate stream holds at most so many bytes for each of its own (two bits for 258).
    private const long MostInflation = 1032;

    /// <summary>Reads images and their labels; the sample shape is [1, height, width].</summary>
    public static Samples Read(Stream images, Stream labels, int? limit, double? scale)
    {
        using var imageBytes = Plain(images);
        using var labelBytes = Plain(labels);
        var axes = Axes("images", imageBytes, 3);
        var labelAxes = Axes("labels", labelBytes, 1);
        if (axes[0] != labelAxes[0])
        {
            throw Refusal.Malformed("labels", $"it has {labelAxes[0]} labels, and there are {axes[0]} images");
        }

        var count = Math.Min(axes[0], limit ?? axes[0]);
        var size = axes[1] * axes[2];
        ImportLimits.Check("images", count, size);
        RequireRoom("images", images, count * size);
        var pixels = Bytes("images", imageBytes, count * size);
        var classes = Bytes("labels", labelBytes, count);
        if (count == axes[0])
        {
            RequireEnd("images", imageBytes);
            RequireEnd("labels", labelBytes);
        }

        var factor = (float)(scale ?? Grey);
        return new(Array.ConvertAll(pixels, pixel => pixel * factor), Array.ConvertAll(classes, label => (long)label), [1, (int)axes[1], (int)axes[2]]);
    }

    private static Stream Plain(Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic is [0x1f, 0x8b] ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    // A header of 16 bytes must not make us take half a gigabyte.
    private static void RequireRoom(string part, Stream file, long bytes)
    {
        if (bytes / MostInflation > file.Length)
        {
            throw Refusal.Malformed(part, $"the file is truncated: its header claims {bytes} bytes of samples, more than the file's {file.Length} bytes can hold");
        }
    }

    private static long[] Axes(string part, Stream file, int expected)
    {
        var magic = Bytes(part, file, 4);
        if (magic is not [0, 0, UnsignedBytes, var axes] || axes != expected)
        {
            throw Refusal.Malformed(part, $"bytes 0 to 3 are {Convert.ToHexStringLower(magic)}, and an IDX file of unsigned bytes with {expected} axes begins with 000008{expected:x2}");
        }

        var header = Bytes(part, file, 4 * expected);
        return [.. Enumerable.Range(0, expected).Select(axis => (long)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * axis)))];
    }

    private static byte[] Bytes(string part, Stream file, long count)
    {
        var bytes = new byte[count];
        try
        {
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == count ? bytes : throw Refusal.Malformed(part, $"the file is truncated: {count} more bytes are expected, and {read} follow");
        }
        catch (InvalidDataException broken)
        {
            throw Refusal.Malformed(part, $"the gzip stream is broken: {broken.Message}");
        }
    }

    private static void RequireEnd(string part, Stream file)
    {
        if (file.ReadByte() >= 0)
        {
            throw Refusal.Malformed(part, "bytes follow after the last sample that the header counts");
        }
    }
}
