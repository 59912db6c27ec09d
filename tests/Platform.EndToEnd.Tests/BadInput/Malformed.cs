using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Platform.EndToEnd.Tests.BadInput;

/// <summary>Files, well-formed ones and their broken kin, made byte by byte.</summary>
internal static class Malformed
{
    private const int Side = 4;

    /// <summary>IDX images of 4 by 4 pixels.</summary>
    public static byte[] IdxImages(int count) => [0, 0, 8, 3, .. Number(count), .. Number(Side), .. Number(Side), .. Enumerable.Range(0, count * Side * Side).Select(i => (byte)(i * 37))];

    /// <summary>IDX labels 0 and 1 by turns.</summary>
    public static byte[] IdxLabels(int count) => [0, 0, 8, 1, .. Number(count), .. Enumerable.Range(0, count).Select(i => (byte)(i % 2))];

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    /// <summary>A safetensors file of two samples; its second tensor begins where it is told to, and all else fits.</summary>
    public static byte[] Safetensors(float feature = 1, int labelsBegin = 16)
    {
        var header = Encoding.UTF8.GetBytes(
            $$$"""{"x":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"y":{"dtype":"I64","shape":[2],"data_offsets":[{{{labelsBegin}}},{{{labelsBegin + 16}}}]}}""");
        byte[] data = new byte[32];
        BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(12), feature);
        data[24] = 1;
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data.AsSpan(0, labelsBegin + 16)];
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
