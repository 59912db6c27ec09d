using System.Buffers.Binary;
using System.Text;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Safetensors;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void A_file_we_write_has_the_documented_layout_byte_for_byte()
    {
        var bytes = TensorFiles.Write(
            new("conv1.weight", ElementType.Float32, [1, 2], new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0 }), // 1, -2
            new("steps", ElementType.Int64, [], new byte[] { 7, 0, 0, 0, 0, 0, 0, 0 }));

        const string Header = """{"conv1.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"steps":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}""";
        var padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        Assert.Equal(padded.Length, BinaryPrimitives.ReadInt64LittleEndian(bytes));
        Assert.Equal(padded, Encoding.UTF8.GetString(bytes.AsSpan(8, padded.Length)));
        Assert.Equal([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7, 0, 0, 0, 0, 0, 0, 0], bytes[(8 + padded.Length)..]);
    }

    [Fact]
    public void A_read_tensor_is_a_view_of_the_file_and_no_copy()
    {
        var bytes = TensorFiles.Write(new SafetensorsEntry("x", ElementType.Int64, [1], new byte[8]));

        var read = Assert.Single(SafetensorsFile.Read(bytes));
        bytes[^8] = 5;

        Assert.Equal(5, read.Bytes.Span[0]);
    }

    [Theory]
    [InlineData("", "b")]
    [InlineData("a", "a")]
    [InlineData("a", "__metadata__")]
    public void A_tensor_without_a_name_of_its_own_is_not_written(string first, string second) => Assert.Throws<ArgumentException>(() =>
        TensorFiles.Write(new(first, ElementType.Float32, [0], Array.Empty<byte>()), new(second, ElementType.Float32, [0], Array.Empty<byte>())));

    [Fact]
    public void Tensors_may_be_declared_in_any_order_and_metadata_are_passed_over()
    {
        var file = TensorFiles.File("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"__metadata__":{"format":"pt"},"a":{"data_offsets":[0,8],"shape":[2],"dtype":"F32"}}  """, 12);

        Assert.Equal(["a", "b"], SafetensorsFile.Read(file).Select(entry => entry.Name));
    }

    [Fact]
    public void A_shape_with_a_zero_takes_no_bytes_however_large_its_other_axes_are() =>
        Assert.Equal(0, Assert.Single(SafetensorsFile.Read(TensorFiles.File("""{"a":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}}""", 0))).Bytes.Length);
}
