using System.Buffers.Binary;
using CsCheck;
using Platform.Contracts.Problems;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Safetensors;

public sealed class FuzzTests
{
    private const string Letters = "0123456789[]{}:,\"-\\e .";

    private static readonly Gen<byte> Syntax = Gen.Int[0, Letters.Length - 1].Select(i => (byte)Letters[i]);

    private static readonly Gen<(double At, int Kind, byte Value)[]> Mutations =
        Gen.Select(Gen.Double[0, 1], Gen.Int[0, 4], Gen.OneOf(Gen.Byte, Syntax)).Array[1, 4];

    // At most 3 · 3 · 3 numbers of 8 bytes each.
    private static readonly Gen<SafetensorsEntry[]> Entries = Gen.Select(Gen.Int[0, 2], Gen.Long[0, 3].Array[0, 3], Gen.Byte.Array[216, 216])
        .Select((type, shape, noise) => Entry((ElementType)type, shape, noise))
        .Array[0, 5]
        .Select(entries => entries.Select((entry, i) => entry with { Name = $"t{i}/é\"{entry.Shape.Count}" }).ToArray());

    [Fact]
    public void Every_written_file_is_read_back_and_its_numbers_begin_on_a_multiple_of_eight() => Entries.Sample(entries =>
    {
        var bytes = TensorFiles.Write(entries);

        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
        // Two tensors without numbers lie at the same place: their order is not the file's to keep.
        Assert.Equal(entries.Select(Shown).Order(StringComparer.Ordinal), SafetensorsFile.Read(bytes).Select(Shown).Order(StringComparer.Ordinal));
    });

    [Fact]
    public void A_mutated_file_is_read_or_refused_and_nothing_else() => Gen.Select(Entries, Mutations).Sample(
        (entries, mutations) =>
        {
            var file = Mutate(TensorFiles.Write(entries), mutations);
            try
            {
                // What is believed lies within the file and fills it.
                Assert.Equal(SafetensorsFile.Read(file).Sum(entry => (long)entry.Bytes.Length), file.Length - 8 - BinaryPrimitives.ReadInt64LittleEndian(file));
            }
            catch (ProblemException problem)
            {
                Assert.Equal(ProblemCodes.MalformedFile, problem.Code);
            }
        },
        iter: 20_000);

    private static SafetensorsEntry Entry(ElementType type, long[] shape, byte[] noise)
    {
        var header = new SafetensorsHeader("", type, shape);
        return new("", type, shape, noise.AsMemory(0, (int)header.Size));
    }

    private static byte[] Mutate(byte[] file, (double At, int Kind, byte Value)[] mutations)
    {
        List<byte> bytes = [.. file];
        foreach (var (share, kind, value) in mutations.TakeWhile(_ => bytes.Count > 8))
        {
            var at = Math.Min((int)(share * bytes.Count), bytes.Count - 1);
            switch (kind)
            {
                case 0:
                    bytes.Insert(at, value);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2 when share > 0.5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes[at % 8] = value; // the header's length, on which all else depends
                    break;
                default:
                    bytes[at] = value;
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Shown(SafetensorsEntry entry) =>
        $"{entry.Name} {entry.Type} [{string.Join(',', entry.Shape)}] {Convert.ToHexString(entry.Bytes.Span)}";
}
