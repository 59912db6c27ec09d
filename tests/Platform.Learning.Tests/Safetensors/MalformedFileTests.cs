using Platform.Contracts.Problems;
using Platform.Learning.Safetensors;

namespace Platform.Learning.Tests.Safetensors;

public sealed class MalformedFileTests
{
    [Theory]
    [InlineData("overlapping", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "tensor 'b', byte 62", "inside the tensor before it")]
    [InlineData("a hole", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16, "tensor 'b', byte 62", "belong to no tensor")]
    [InlineData("a hole at the front", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a', byte 9", "belong to no tensor")]
    [InlineData("outside the file", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "tensor 'a', byte 9", "4 bytes of data")]
    [InlineData("bytes after", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9, "byte 66", "5 bytes follow")]
    [InlineData("shape against offsets", """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'a'", "takes 16 bytes")]
    [InlineData("offsets swapped", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "tensor 'a'", "after its end")]
    [InlineData("overflow", """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "tensor 'a'", "overflows")]
    [InlineData("negative axis", """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "tensor 'a'", "whole numbers from 0")]
    [InlineData("fractional axis", """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}}""", 6, "tensor 'a'", "whole numbers from 0")]
    [InlineData("axis beyond 64 bits", """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "tensor 'a'", "whole numbers from 0")]
    [InlineData("one offset", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""", 4, "tensor 'a'", "two data_offsets")]
    [InlineData("no shape", """{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "tensor 'a'", "shape")]
    [InlineData("unknown dtype", """{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4, "tensor 'a'", "'F8_E4M3'")]
    [InlineData("unknown member", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"stride":[1]}}""", 4, "tensor 'a'", "'stride'")]
    [InlineData("repeated member", """{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", 4, "tensor 'a'", "'shape'")]
    [InlineData("same name twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a', byte 62", "twice")]
    [InlineData("same name, spelled otherwise", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a', byte 62", "twice")]
    [InlineData("empty name", """{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "byte 9", "empty name")]
    [InlineData("half a surrogate", """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "byte 9", "surrogate")]
    [InlineData("metadata of numbers", """{"__metadata__":{"epoch":3}}""", 0, "byte", "object of texts")]
    [InlineData("a list", "[]", 0, "byte 8", "JSON object")]
    [InlineData("cut JSON", """{"a":{"dtype":"F32",""", 0, "tensor 'a'", "JSON")]
    [InlineData("no JSON", "Not JSON.", 0, "byte", "JSON")]
    [InlineData("text after", "{} {}", 0, "byte", "JSON")]
    [InlineData("a list for a tensor", """{"a":[[[[[[[[[[]]]]]]]]]]}""", 0, "tensor 'a'", "object of dtype")]
    [InlineData("nested too deeply", """{"a":{"shape":[[[[[[]]]]]]}}""", 0, "tensor 'a'", "whole numbers")]
    public void A_header_that_lies_is_refused_with_tensor_and_byte(string what, string header, int dataBytes, string place, string detail)
    {
        var problem = Assert.Throws<ProblemException>(() => SafetensorsFile.Read(TensorFiles.File(header, dataBytes)));

        var fault = Assert.Single(problem.Faults);
        Assert.Equal((ProblemCodes.MalformedFile, ProblemCodes.MalformedFile), (problem.Code, fault.Code));
        Assert.True(fault.Pointer.StartsWith(place, StringComparison.Ordinal), $"{what}: {fault.Pointer}");
        Assert.True(fault.Detail.Contains(detail, StringComparison.Ordinal), $"{what}: {fault.Detail}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000")] // 7 bytes
    [InlineData("0100000000000000")] // one byte of header, and none there
    [InlineData("ffffffffffffffff7b7d")]
    [InlineData("00000000000000807b7d")]
    [InlineData("01e1f505000000007b7d")] // 100,000,001
    [InlineData("03000000000000007b227d")] // cut within a text
    [InlineData("0200000000000000c328")] // no UTF-8
    public void A_length_that_lies_is_refused_and_takes_no_memory(string hex)
    {
        var file = Convert.FromHexString(hex);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var problem = Assert.Throws<ProblemException>(() => SafetensorsFile.Read(file));

        Assert.Equal(ProblemCodes.MalformedFile, problem.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
