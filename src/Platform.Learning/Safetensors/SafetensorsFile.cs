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
    private const int LengthBytes = sizeof(ulong);
    private const int LargestHeader = 100_000_000;

    /// <summary>Reads a whole file; the entries are views of it, in the order in which their numbers lie.</summary>
    /// <exception cref="ProblemException"><c>malformed_file</c>, naming the tensor and the place.</exception>
    public static IReadOnlyList<SafetensorsEntry> Read(ReadOnlyMemory<byte> file)
    {
        var header = Header(file);
        var data = file[(LengthBytes + header.Length)..];
        List<(SafetensorsEntry Entry, long Begin)> entries = [];
        using var document = Parse(header);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!names.Add(member.Name))
            {
                throw Malformed(member.Name, "the name stands twice in the header");
            }

            if (member.Name != "__metadata__")
            {
                entries.Add(Entry(member, data));
            }
        }

        entries.Sort((left, right) => left.Begin != right.Begin ? left.Begin.CompareTo(right.Begin) : left.Entry.Bytes.Length.CompareTo(right.Entry.Bytes.Length));
        RequireContiguous(entries, data.Length);
        return [.. entries.Select(entry => entry.Entry)];
    }

    /// <summary>Writes tensors in the given order. Equal tensors give equal bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">What the header says.</param>
    /// <param name="numbers">Writes the numbers of the tensor at a position, exactly as many bytes as its header says.</param>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsHeader> tensors, Action<Stream, int> numbers)
    {
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

    private static ReadOnlyMemory<byte> Header(ReadOnlyMemory<byte> file)
    {
        if (file.Length < LengthBytes)
        {
            throw Malformed(null, $"the file has {file.Length} bytes, and the length of its header alone takes {LengthBytes}");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        return length <= LargestHeader && length <= (ulong)(file.Length - LengthBytes)
            ? file.Slice(LengthBytes, (int)length)
            : throw Malformed(null, $"bytes 0 to 7 say that the header has {length} bytes, and the file has {file.Length - LengthBytes} after them (a header has at most {LargestHeader})");
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> header)
    {
        try
        {
            var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.ValueKind is JsonValueKind.Object ? document : throw Malformed(null, "the header is not a JSON object");
        }
        catch (JsonException malformed)
        {
            throw Malformed(null, $"the header is not JSON: {malformed.Message}");
        }
    }

    private static (SafetensorsEntry Entry, long Begin) Entry(JsonProperty member, ReadOnlyMemory<byte> data)
    {
        var name = member.Name;
        if (member.Value.ValueKind is not JsonValueKind.Object)
        {
            throw Malformed(name, "its description is not a JSON object");
        }

        var type = Type(name, member.Value);
        var shape = Numbers(name, member.Value, "shape");
        var offsets = Numbers(name, member.Value, "data_offsets");
        if (offsets is not [var begin, var end] || begin > end || end > data.Length)
        {
            throw Malformed(name, $"its data_offsets [{string.Join(", ", offsets)}] are not a range within the {data.Length} bytes of data");
        }

        var bytes = Size(name, shape, type);
        return bytes == end - begin
            ? (new SafetensorsEntry(name, type, shape, data[(int)begin..(int)end]), begin)
            : throw Malformed(name, $"its shape [{string.Join(", ", shape)}] takes {bytes} bytes, and its data_offsets hold {end - begin}");
    }

    private static ElementType Type(string name, JsonElement description) =>
        description.TryGetProperty("dtype", out var dtype) && dtype.ValueKind is JsonValueKind.String
            ? dtype.GetString() switch
            {
                "F32" => ElementType.Float32,
                "F64" => ElementType.Float64,
                "I64" => ElementType.Int64,
                var other => throw Malformed(name, $"its dtype '{other}' is not one of F32, F64, I64"),
            }
            : throw Malformed(name, "it has no dtype");

    private static long[] Numbers(string name, JsonElement description, string member)
    {
        if (!description.TryGetProperty(member, out var list) || list.ValueKind is not JsonValueKind.Array)
        {
            throw Malformed(name, $"it has no list '{member}'");
        }

        return
        [
            .. list.EnumerateArray().Select(item => item.ValueKind is JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number
                : throw Malformed(name, $"its '{member}' holds {item.GetRawText()}, which is not a whole number from 0")),
        ];
    }

    private static long Size(string name, long[] shape, ElementType type)
    {
        try
        {
            return shape.Aggregate((long)type.Size(), (product, axis) => checked(product * axis));
        }
        catch (OverflowException)
        {
            throw Malformed(name, $"its shape [{string.Join(", ", shape)}] is larger than any file");
        }
    }

    private static void RequireContiguous(List<(SafetensorsEntry Entry, long Begin)> entries, long length)
    {
        var expected = 0L;
        foreach (var (entry, begin) in entries)
        {
            if (begin != expected)
            {
                throw Malformed(entry.Name, begin < expected
                    ? $"its data begins at byte {begin}, inside the tensor before it, which ends at {expected}"
                    : $"its data begins at byte {begin}, and bytes {expected} to {begin - 1} belong to no tensor");
            }

            expected = begin + entry.Bytes.Length;
        }

        if (expected != length)
        {
            throw Malformed(null, $"the tensors end at byte {expected} of the data, and the data has {length}");
        }
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
                begin += tensor.Size;
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

    private static ProblemException Malformed(string? tensor, string detail)
    {
        var where = tensor is null ? "safetensors header" : $"tensor '{tensor}'";
        return new(ProblemCodes.MalformedFile, $"Not a safetensors file: {where}: {detail}.", [new Fault(where, ProblemCodes.MalformedFile, $"{char.ToUpperInvariant(detail[0])}{detail[1..]}.")]);
    }
}
