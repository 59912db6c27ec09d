using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Data.Importing;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Data.Importing;

/// <summary>Imports from bytes in memory.</summary>
internal static class Imports
{
    public static Samples Idx(byte[] images, byte[] labels, int? limit = null, double? scale = null) =>
        Import(Request(ShardFormat.Idx) with { Limit = limit, Scale = scale }, ("images", images), ("labels", labels));

    public static Samples Csv(string table, string label = "label", int? limit = null, double? scale = null) => Csv(Encoding.UTF8.GetBytes(table), label, limit, scale);

    public static Samples Csv(byte[] table, string label = "label", int? limit = null, double? scale = null) =>
        Import(Request(ShardFormat.Csv) with { LabelColumn = label, Limit = limit, Scale = scale }, ("table", table));

    public static Samples Tensors(byte[] tensors, int? limit = null, double? scale = null) =>
        Import(Request(ShardFormat.Safetensors) with { Limit = limit, Scale = scale }, ("tensors", tensors));

    public static ShardRequest Request(ShardFormat format) => new(ShardName.Wrap("all"), Split.Train, format);

    public static Samples Import(ShardRequest request, params (string Part, byte[] Bytes)[] files) =>
        DatasetImporter.Import(request, files.ToDictionary(file => file.Part, file => (Stream)new MemoryStream(file.Bytes)));

    /// <summary>The one fault of an import that is refused.</summary>
    public static Fault Refused(Func<Samples> import)
    {
        var problem = Assert.Throws<ProblemException>(import);
        var fault = Assert.Single(problem.Faults);
        Assert.Equal(problem.Code, fault.Code);
        return fault;
    }

    /// <summary>An IDX file of unsigned bytes.</summary>
    public static byte[] IdxFile(uint[] axes, params byte[] bytes)
    {
        var file = new byte[4 + (4 * axes.Length) + bytes.Length];
        file[2] = 8;
        file[3] = (byte)axes.Length;
        for (var i = 0; i < axes.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4 + (4 * i)), axes[i]);
        }

        bytes.CopyTo(file, 4 + (4 * axes.Length));
        return file;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
