using System.Buffers.Binary;
using System.Text.Json;
using Platform.Contracts.Problems;
using Platform.Learning.Tensors;

namespace Platform.Learning.Safetensors;

/// <summary>
/// The safetensors format: 8 bytes of header length (little-endian), a JSON header from names to
/// <c>{"dtype", "shape", "data_offsets": [begin, end]}</c>, then the numbers. Files come from strangers: every length, name
/// and offset is checked before anything is believed.
/// </summary>
public static class SafetensorsFile
{
    internal const int LengthBytes = sizeof(ulong);
    internal const string MetadataName = "__metadata__";
    private const int LargestHeader = 100_000_000;

    /// <summary>Reads a whole file; the entries are views of it, in the order in which their numbers lie.</summary>
    /// <exception cref="ProblemException"><c>malformed_file</c>, naming the tensor and the byte.</exception>
    public static IReadOnlyList<SafetensorsEntry> Read(ReadOnlyMemory<byte> file)
    {
        var headerLength = HeaderLength(file.Span);
        var declared = new HeaderReader(file.Span.Slice(LengthBytes, headerLength)).Read();
        var data = file[(LengthBytes + headerLength)..];
        List<SafetensorsEntry> entries = [];
        var end = 0L;
        foreach (var (header, begin, next, at) in declared.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (begin != end)
            {
                throw Malformed(header.Name, at, begin < end
                    ? $"begins at data offset {begin}, inside the tensor before it, which ends at {end}"
                    : $"begins at data offset {begin}, and offsets {end} to {begin - 1} belong to no tensor");
            }

            if (next > data.Length)
            {
                throw Malformed(header.Name, at, $"ends at data offset {next}, and the file has {data.Length} bytes of data");
            }

            end = next;
            entries.Add(new(header.Name, header.Type, header.Shape, data[(int)begin..(int)next]));
        }

        return end == data.Length ? entries : throw Malformed(null, LengthBytes + headerLength + end, $"the last tensor ends, and {data.Length - end} bytes follow");
    }

    /// <summary>Writes tensors in the given order. Equal tensors give equal bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">What the header says.</param>
    /// <param name="numbers">Writes the numbers of the tensor at a position, exactly as many bytes as its header says.</param>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsHeader> tensors, Action<Stream, int> numbers)
    {
        if (tensors.Select(tensor => tensor.Name).Distinct(StringComparer.Ordinal).Count() != tensors.Count || tensors.Any(tensor => tensor.Name is "" or MetadataName))
        {
            throw new ArgumentException("Every tensor of a file has a name of its own.", nameof(tensors));
        }

        var header = WriteHeader(tensors);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        for (var i = 0; i < tensors.Count; i++)
        {
            numbers(stream, i);
        }
    }

    /// <summary>Writes entries that are in memory as bytes.</summary>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsEntry> entries) =>
        Write(stream, entries, (target, i) => target.Write(entries[i].Bytes.Span));

    /// <summary>A refusal that names the tensor, if it is one's, and the byte of the file.</summary>
    internal static ProblemException Malformed(string? tensor, long at, string detail) => new(new Fault(
        tensor is null ? $"byte {at}" : $"tensor '{tensor}', byte {at}",
        ProblemCodes.MalformedFile,
        tensor is null ? $"Not a safetensors file: at byte {at}, {detail}." : $"Not a safetensors file: tensor '{tensor}' {detail} (byte {at})."));

    private static int HeaderLength(ReadOnlySpan<byte> file)
    {
        if (file.Length < LengthBytes)
        {
            throw Malformed(null, 0, $"the header's length takes {LengthBytes} bytes, and the file has {file.Length}");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        return length <= LargestHeader && length <= (ulong)(file.Length - LengthBytes)
            ? (int)length
            : throw Malformed(null, 0, $"a header of {length} bytes is declared; {file.Length - LengthBytes} bytes follow, and at most {LargestHeader} are read");
    }

    private static byte[] WriteHeader(IReadOnlyList<SafetensorsHeader> tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            var begin = 0L;
            foreach (var tensor in tensors)
            {
                WriteDescription(json, tensor, begin);
                begin = checked(begin + tensor.Size);
            }

            json.WriteEndObject();
        }

        // Padded with spaces so that the numbers begin on a multiple of 8 and can be mapped as they are.
        while ((buffer.Length + LengthBytes) % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteDescription(Utf8JsonWriter json, SafetensorsHeader tensor, long begin)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type switch { ElementType.Float32 => "F32", ElementType.Float64 => "F64", _ => "I64" });
        json.WriteStartArray("shape");
        foreach (var axis in tensor.Shape)
        {
            json.WriteNumberValue(axis);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(begin + tensor.Size);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
