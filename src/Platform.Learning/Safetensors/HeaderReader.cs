using System.Text.Json;
using System.Text.Unicode;
using Platform.Contracts.Problems;
using Platform.Learning.Tensors;

namespace Platform.Learning.Safetensors;

/// <summary>One tensor as a header declares it: where its bytes are, and where in the file it is declared.</summary>
internal readonly record struct DeclaredTensor(SafetensorsHeader Header, long Begin, long End, long At);

/// <summary>Reads the JSON of a header strictly, token by token, so that every refusal knows its byte.</summary>
internal ref struct HeaderReader(ReadOnlySpan<byte> json)
{
    // An axis or two more than any tensor has; a shape of a million ones would only cost time.
    private const int MaxAxes = 32;

    private readonly ReadOnlySpan<byte> _bytes = json;
    private Utf8JsonReader _json = new(json, new JsonReaderOptions { MaxDepth = 4 });
    private string? _tensor;

    private readonly long At => SafetensorsFile.LengthBytes + _json.TokenStartIndex;

    public List<DeclaredTensor> Read()
    {
        if (!Utf8.IsValid(_bytes))
        {
            throw Wrong("the header is not UTF-8");
        }

        try
        {
            return ReadHeader();
        }
        catch (JsonException exception)
        {
            var at = SafetensorsFile.LengthBytes + _json.BytesConsumed;
            throw SafetensorsFile.Malformed(_tensor, at, $"the header is not JSON ({exception.Message.TrimEnd('.')})");
        }
    }

    private List<DeclaredTensor> ReadHeader()
    {
        Next(JsonTokenType.StartObject, "the header must be a JSON object");
        List<DeclaredTensor> tensors = [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (Property() is { } name)
        {
            if (!names.Add(name))
            {
                throw SafetensorsFile.Malformed(name, At, "is declared twice");
            }

            if (name == SafetensorsFile.MetadataName)
            {
                SkipMetadata();
            }
            else
            {
                tensors.Add(ReadTensor(name));
            }
        }

        return _json.Read() ? throw Wrong("text follows the header's object") : tensors;
    }

    // Nothing here reads the texts; a file in which they are none is no safetensors file all the same.
    private void SkipMetadata()
    {
        const string Otherwise = "__metadata__ must be an object of texts";
        var names = new HashSet<string>(StringComparer.Ordinal);
        Next(JsonTokenType.StartObject, Otherwise);
        while (Property() is { } name)
        {
            Next(JsonTokenType.String, Otherwise);
            _ = Text();
            if (!names.Add(name))
            {
                throw Wrong($"__metadata__ declares '{name}' twice");
            }
        }
    }

    private DeclaredTensor ReadTensor(string name)
    {
        var declaredAt = At;
        if (name.Length == 0)
        {
            throw Wrong("a tensor has an empty name");
        }

        _tensor = name;

        Next(JsonTokenType.StartObject, "must be an object of dtype, shape and data_offsets");
        (ElementType? type, List<long>? shape, List<long>? offsets) = (null, null, null);
        while (Property() is { } member)
        {
            switch (member)
            {
                case "dtype" when type is null:
                    type = ReadType();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers("shape");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers("data_offsets");
                    break;
                default:
                    throw Wrong($"has an unknown or repeated member '{member}'");
            }
        }

        if (type is null || shape is null || offsets is not { Count: 2 })
        {
            throw Wrong("must have dtype, shape and two data_offsets");
        }

        var declared = Checked(new SafetensorsHeader(name, type.Value, shape), offsets[0], offsets[1], declaredAt);
        _tensor = null;
        return declared;
    }

    private readonly DeclaredTensor Checked(SafetensorsHeader header, long begin, long end, long declaredAt)
    {
        if (begin > end)
        {
            throw Wrong($"begins at data offset {begin}, after its end {end}");
        }

        long size;
        try
        {
            size = header.Size;
        }
        catch (OverflowException)
        {
            throw Wrong("has a shape whose size overflows 64 bits");
        }

        return size == end - begin
            ? new(header, begin, end, declaredAt)
            : throw Wrong($"takes {size} bytes by its shape and dtype, but its data_offsets span {end - begin}");
    }

    private ElementType ReadType()
    {
        Next(JsonTokenType.String, "must have a text as dtype");
        return Text() switch
        {
            "F32" => ElementType.Float32,
            "F64" => ElementType.Float64,
            "I64" => ElementType.Int64,
            var other => throw Wrong($"has dtype '{other}'; F32, F64 and I64 are read"),
        };
    }

    private List<long> ReadNumbers(string member)
    {
        Next(JsonTokenType.StartArray, $"must have a list as {member}");
        var numbers = new List<long>(4);
        while (Advance() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out var number) || number < 0)
            {
                throw Wrong($"has a {member} that is not a list of whole numbers from 0");
            }

            numbers.Add(number);
            if (numbers.Count > MaxAxes)
            {
                throw Wrong($"has more than {MaxAxes} numbers in its {member}");
            }
        }

        return numbers;
    }

    private string? Property()
    {
        Advance();
        return _json.TokenType == JsonTokenType.EndObject ? null : Text();
    }

    private void Next(JsonTokenType expected, string otherwise)
    {
        Advance();
        if (_json.TokenType != expected)
        {
            throw Wrong(otherwise);
        }
    }

    private bool Advance() => _json.Read() ? true : throw Wrong("the header ends too early");

    private readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: JSON admits it, no text holds it.
            throw Wrong("a text has half a surrogate pair");
        }
    }

    private readonly ProblemException Wrong(string what) => SafetensorsFile.Malformed(_tensor, At, what);
}
