using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Contracts.Runs;

/// <summary>Samples per local step: a number, or all the client has.</summary>
/// <param name="Samples">At least 1; absent for a full batch.</param>
[JsonConverter(typeof(BatchSizeConverter))]
public readonly record struct BatchSize(int? Samples)
{
    /// <summary>All the client's samples in one step.</summary>
    public static BatchSize Full => new(null);

    /// <summary>The size of a full batch of a client with so many samples.</summary>
    public int For(int samples) => Math.Min(Samples ?? samples, samples);
}

/// <summary>Writes a batch size as a number or as <c>"full"</c>.</summary>
public sealed class BatchSizeConverter : JsonConverter<BatchSize>
{
    /// <inheritdoc />
    public override BatchSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt32(out var samples) => new(samples),
        JsonTokenType.String when reader.ValueTextEquals("full") => BatchSize.Full,
        _ => throw new JsonException("A batch size is a whole number or \"full\"."),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, BatchSize value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.Samples is { } samples)
        {
            writer.WriteNumberValue(samples);
        }
        else
        {
            writer.WriteStringValue("full");
        }
    }
}
