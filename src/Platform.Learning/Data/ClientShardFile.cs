using System.Runtime.InteropServices;
using Platform.Contracts.Problems;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Data;

/// <summary>
/// Samples as a safetensors file: <c>x</c> (f32, first axis: samples) and <c>y</c> (i64) of a shard; a client's file holds its
/// own test split as <c>x_test</c> and <c>y_test</c> beside them.
/// </summary>
public static class ClientShardFile
{
    /// <summary>Writes a shard of a dataset.</summary>
    public static void Write(Stream stream, Samples samples) => Write(stream, [("x", "y", samples)]);

    /// <summary>Writes a client's file.</summary>
    public static void Write(Stream stream, ClientData data) => Write(stream, [("x", "y", data.Train), ("x_test", "y_test", data.Test)]);

    /// <summary>Reads a shard's or a client's file.</summary>
    /// <exception cref="ProblemException"><c>malformed_file</c> or <c>schema_mismatch</c>.</exception>
    public static ClientData Read(ReadOnlyMemory<byte> file)
    {
        var tensors = SafetensorsFile.Read(file).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var train = Samples(tensors, "x", "y");
        var test = tensors.ContainsKey("x_test") ? Samples(tensors, "x_test", "y_test") : new Samples([], [], train.Shape);
        return new(train, test);
    }

    private static void Write(Stream stream, IReadOnlyList<(string X, string Y, Samples Samples)> parts)
    {
        List<SafetensorsHeader> headers = [];
        foreach (var (x, y, samples) in parts)
        {
            headers.Add(new(x, ElementType.Float32, [samples.Count, .. samples.Shape.Select(axis => (long)axis)]));
            headers.Add(new(y, ElementType.Int64, [samples.Count]));
        }

        SafetensorsFile.Write(stream, headers, (target, i) =>
        {
            var samples = parts[i / 2].Samples;
            target.Write(i % 2 == 0 ? MemoryMarshal.AsBytes(samples.Features.AsSpan()) : MemoryMarshal.AsBytes(samples.Labels.AsSpan()));
        });
    }

    private static Samples Samples(Dictionary<string, SafetensorsEntry> tensors, string x, string y)
    {
        var features = Require(tensors, x, ElementType.Float32);
        var labels = Require(tensors, y, ElementType.Int64);
        if (features.Shape.Count < 2 || labels.Shape.Count != 1 || features.Shape[0] != labels.Shape[0])
        {
            var detail = $"Tensor '{x}' has shape [{string.Join(", ", features.Shape)}] and '{y}' [{string.Join(", ", labels.Shape)}]; both have one first axis, the samples.";
            throw new ProblemException(new Fault($"tensor '{y}'", ProblemCodes.SchemaMismatch, detail));
        }

        return new(
            MemoryMarshal.Cast<byte, float>(features.Bytes.Span).ToArray(),
            MemoryMarshal.Cast<byte, long>(labels.Bytes.Span).ToArray(),
            [.. features.Shape.Skip(1).Select(axis => checked((int)axis))]);
    }

    private static SafetensorsEntry Require(Dictionary<string, SafetensorsEntry> tensors, string name, ElementType type) =>
        tensors.TryGetValue(name, out var entry) && entry.Type == type
            ? entry
            : throw new ProblemException(new Fault($"tensor '{name}'", ProblemCodes.SchemaMismatch, $"The file has no tensor '{name}' of {type}."));
}
