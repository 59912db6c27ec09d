using System.Buffers.Binary;
using System.Text;
using Platform.Learning.Safetensors;

namespace Platform.Learning.Tests.Safetensors;

/// <summary>Safetensors files, by the writer and by hand.</summary>
internal static class TensorFiles
{
    public static byte[] Write(params SafetensorsEntry[] entries)
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, entries);
        return stream.ToArray();
    }

    /// <summary>A header as it is given, true or not, and so many bytes of data.</summary>
    public static byte[] File(string header, int dataBytes)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        return file;
    }
}
