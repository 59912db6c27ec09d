using System.Runtime.InteropServices;
using Platform.Contracts.Problems;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Importing;

/// <summary>A safetensors file with <c>x</c> (F32 or F64, first axis: samples) and <c>y</c> (I64).</summary>
internal static class TensorsFile
{
    public static Samples Read(Stream tensors, int? limit, double? scale)
    {
        if (tensors.Length > Array.MaxLength)
        {
            throw Refusal.Malformed("tensors", $"it has {tensors.Length} bytes; at most {Array.MaxLength} are read, so import it in parts");
        }

        var content = new byte[tensors.Length];
        tensors.ReadExactly(content);
        var entries = SafetensorsFile.Read(content).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var x = Require(entries, "x", entry => entry.Type is not ElementType.Int64 && entry.Shape.Count >= 2, "floats with samples along the first axis");
        var y = Require(entries, "y", entry => entry.Type is ElementType.Int64 && entry.Shape.Count == 1, "I64 with one axis");
        if (x.Shape[0] != y.Shape[0])
        {
            throw new ProblemException(new Fault("tensor 'y'", ProblemCodes.SchemaMismatch, $"Tensor 'y' has {y.Shape[0]} labels, and 'x' has {x.Shape[0]} samples."));
        }

        var count = (int)Math.Min(x.Shape[0], limit ?? x.Shape[0]);
        var size = x.Shape.Skip(1).Aggregate(1L, (product, axis) => product * axis);
        ImportLimits.Check("tensor 'x'", count, size);
        return new(Features(x, count, size, scale ?? 1), Labels(y, count), [.. x.Shape.Skip(1).Select(axis => (int)axis)]);
    }

    private static float[] Features(SafetensorsEntry x, int count, long size, double scale)
    {
        var features = new float[count * size];
        for (var i = 0; i < features.Length; i++)
        {
            var value = x.Type is ElementType.Float32 ? MemoryMarshal.Cast<byte, float>(x.Bytes.Span)[i] : MemoryMarshal.Cast<byte, double>(x.Bytes.Span)[i];
            features[i] = float.IsFinite((float)(value * scale)) ? (float)(value * scale) : ImportLimits.Feature($"tensor 'x', sample {i / size}", value * scale);
        }

        return features;
    }

    private static long[] Labels(SafetensorsEntry y, int count)
    {
        var labels = MemoryMarshal.Cast<byte, long>(y.Bytes.Span)[..count].ToArray();
        for (var i = 0; i < count; i++)
        {
            ImportLimits.Label($"tensor 'y', sample {i}", labels[i]);
        }

        return labels;
    }

    private static SafetensorsEntry Require(Dictionary<string, SafetensorsEntry> entries, string name, Func<SafetensorsEntry, bool> fits, string expected) =>
        entries.TryGetValue(name, out var entry) && fits(entry)
            ? entry
            : throw new ProblemException(new Fault(
                $"tensor '{name}'",
                ProblemCodes.SchemaMismatch,
                entry is null ? $"The file has no tensor '{name}'; {expected} is expected." : $"Tensor '{name}' is {entry.Type} with shape [{string.Join(", ", entry.Shape)}]; {expected} is expected."));
}
