using System.Runtime.InteropServices;
using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;
using Platform.Learning.Tests.Safetensors;

namespace Platform.Learning.Tests.Data.Importing;

public sealed class TensorsImportTests
{
    private static readonly SafetensorsEntry Y = Longs("y", [2], 0, 3);

    [Fact]
    public void Floats_of_both_widths_are_read()
    {
        var narrow = Imports.Tensors(TensorFiles.Write(Floats("x", [2, 1, 2], 1, 2, 3, 4), Y));
        var wide = Imports.Tensors(TensorFiles.Write(Y, Doubles("x", [2, 1, 2], 1, 2, 3, 4)));

        Assert.Equal([1, 2, 3, 4], narrow.Features);
        Assert.Equal(narrow.Features, wide.Features);
        Assert.Equal([0, 3], narrow.Labels);
        Assert.Equal([1, 2], wide.Shape);
    }

    [Fact]
    public void A_scale_and_a_limit_are_obeyed()
    {
        var samples = Imports.Tensors(TensorFiles.Write(Floats("x", [2, 2], 1, 2, 3, 4), Y), limit: 1, scale: 10);

        Assert.Equal([10, 20], samples.Features);
        Assert.Equal([0], samples.Labels);
    }

    public static TheoryData<string, SafetensorsEntry[], string, string> Refusals => new()
    {
        { "no x", [Y], ProblemCodes.SchemaMismatch, "tensor 'x'" },
        { "no y", [Floats("x", [2, 1], 1, 2)], ProblemCodes.SchemaMismatch, "tensor 'y'" },
        { "whole x", [Longs("x", [2, 1], 1, 2), Y], ProblemCodes.SchemaMismatch, "tensor 'x'" },
        { "x without features", [Floats("x", [2], 1, 2), Y], ProblemCodes.SchemaMismatch, "tensor 'x'" },
        { "broken y", [Floats("x", [2, 1], 1, 2), Floats("y", [2], 0, 1.5f)], ProblemCodes.SchemaMismatch, "tensor 'y'" },
        { "more samples than labels", [Floats("x", [3, 1], 1, 2, 3), Y], ProblemCodes.SchemaMismatch, "tensor 'y'" },
        { "negative label", [Floats("x", [2, 1], 1, 2), Longs("y", [2], 0, -1)], ProblemCodes.SchemaMismatch, "tensor 'y', sample 1" },
        { "huge label", [Floats("x", [2, 1], 1, 2), Longs("y", [2], long.MaxValue, 0)], ProblemCodes.SchemaMismatch, "tensor 'y', sample 0" },
        { "NaN", [Floats("x", [2, 2], 1, 2, 3, float.NaN), Y], ProblemCodes.NonFinite, "tensor 'x', sample 1" },
        { "infinity", [Floats("x", [2, 2], 1, float.NegativeInfinity, 3, 4), Y], ProblemCodes.NonFinite, "tensor 'x', sample 0" },
        { "too large for 32 bits", [Doubles("x", [2, 1], 1, 1e39), Y], ProblemCodes.NonFinite, "tensor 'x', sample 1" },
        { "no samples", [Floats("x", [0, 5]), Longs("y", [0])], ProblemCodes.MalformedFile, "tensor 'x'" },
        { "samples of nothing", [Floats("x", [2, 0]), Y], ProblemCodes.MalformedFile, "tensor 'x'" },
        { "samples of nothing, with axes beyond 64 bits", [Floats("x", [2, 0, long.MaxValue, 3]), Y], ProblemCodes.MalformedFile, "tensor 'x'" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Tensors_that_are_no_samples_are_refused_by_name(string what, SafetensorsEntry[] tensors, string code, string place)
    {
        var fault = Imports.Refused(() => Imports.Tensors(TensorFiles.Write(tensors)));

        Assert.True((code, place) == (fault.Code, fault.Pointer), $"{what}: {fault}");
    }

    [Fact]
    public void A_cut_file_is_refused() =>
        Assert.Equal(ProblemCodes.MalformedFile, Imports.Refused(() => Imports.Tensors(TensorFiles.Write(Floats("x", [2, 1], 1, 2), Y)[..^3])).Code);

    [Fact]
    public void A_request_without_its_file_or_column_says_what_it_lacks()
    {
        Assert.Equal("/files/labels", Imports.Refused(() => Imports.Import(Imports.Request(ShardFormat.Idx), ("images", []))).Pointer);
        Assert.Equal("/generator", Assert.Throws<ProblemException>(() => Imports.Import(Imports.Request(ShardFormat.Generated))).Faults.Single().Pointer);

        var csv = Imports.Request(ShardFormat.Csv) with { Limit = 0, Scale = double.NaN };
        Assert.Equal(["/limit", "/scale", "/labelColumn"], Assert.Throws<ProblemException>(() => Imports.Import(csv)).Faults.Select(fault => fault.Pointer));
    }

    private static SafetensorsEntry Floats(string name, long[] shape, params float[] values) => new(name, ElementType.Float32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static SafetensorsEntry Doubles(string name, long[] shape, params double[] values) => new(name, ElementType.Float64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static SafetensorsEntry Longs(string name, long[] shape, params long[] values) => new(name, ElementType.Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
