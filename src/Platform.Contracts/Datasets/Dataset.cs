using System.Text.Json.Serialization;
using Platform.Contracts.Ids;

namespace Platform.Contracts.Datasets;

/// <summary>A file that was uploaded, to be named by a shard or as a run's initial checkpoint.</summary>
public sealed record Upload(UploadId Id, Sha256Digest Sha256, long SizeBytes, DateTimeOffset CreatedAt);

/// <summary>What a shard's samples are for.</summary>
public enum Split
{
    /// <summary>Dealt out to the clients of a federation.</summary>
    [JsonStringEnumMemberName("train")]
    Train = 0,

    /// <summary>The global test set.</summary>
    [JsonStringEnumMemberName("test")]
    Test = 1,
}

/// <summary>The formats that shards are imported from.</summary>
public enum ShardFormat
{
    /// <summary>An IDX image file and an IDX label file (MNIST's format), each plain or gzip. Files: <c>images</c>, <c>labels</c>.</summary>
    [JsonStringEnumMemberName("idx")]
    Idx = 0,

    /// <summary>Numbers and categories in lines, read as <see cref="ShardRequest.Table"/> says. File: <c>table</c>.</summary>
    [JsonStringEnumMemberName("csv")]
    Csv = 1,

    /// <summary>A safetensors file with tensors <c>x</c> (first axis: samples) and <c>y</c> (labels). File: <c>tensors</c>.</summary>
    [JsonStringEnumMemberName("safetensors")]
    Safetensors = 2,

    /// <summary>Made by the platform from <see cref="ShardRequest.Generator"/>; no files.</summary>
    [JsonStringEnumMemberName("generated")]
    Generated = 3,

    /// <summary>
    /// Binary batches of CIFAR-10: records of a label byte and 3072 bytes, the red, green and blue plane of 32x32. Files: <c>batch1</c>,
    /// <c>batch2</c> and so on, read in the order of their numbers.
    /// </summary>
    [JsonStringEnumMemberName("cifar10")]
    Cifar10 = 4,

    /// <summary>The same of CIFAR-100, whose records have two label bytes, coarse and fine; the fine one is taken.</summary>
    [JsonStringEnumMemberName("cifar100")]
    Cifar100 = 5,
}

/// <summary>What <c>PUT …/datasets/{dataset}</c> takes.</summary>
/// <param name="DisplayName">A name for people.</param>
public sealed record DatasetSpec(string? DisplayName = null);

/// <summary>What <c>POST …/datasets/{dataset}/shards</c> takes: uploaded files and how to read them.</summary>
/// <param name="Name">The shard's name within the dataset.</param>
/// <param name="Split">What its samples are for.</param>
/// <param name="Format">How the files are read; says which entries of <paramref name="Files"/> are needed.</param>
/// <param name="Files">The uploads, by their part in the format.</param>
/// <param name="Limit">Take only the first so many samples.</param>
/// <param name="LabelColumn">csv: the column that holds the labels, whole numbers from 0 unless the table says what is positive.</param>
/// <param name="Scale">
/// Every feature is multiplied by this. Bytes of IDX and CIFAR are 0..255; the default makes them 0..1. Of a csv table neither categories
/// nor standardised columns are.
/// </param>
/// <param name="Generator">generated: what to make.</param>
/// <param name="Table">csv: how the table is read; absent for a header line and numbers only.</param>
public sealed record ShardRequest(
    ShardName Name,
    Split Split,
    ShardFormat Format,
    IReadOnlyDictionary<string, UploadId>? Files = null,
    int? Limit = null,
    string? LabelColumn = null,
    double? Scale = null,
    GeneratorSpec? Generator = null,
    TableSpec? Table = null);

/// <summary>A generated classification set; the recipe is documented with the generator in Learning.</summary>
/// <param name="Samples">How many samples; classes are as equal as can be.</param>
/// <param name="Shape">The shape of one sample, e.g. [1, 28, 28].</param>
/// <param name="Classes">How many classes.</param>
/// <param name="Seed">Names the world: class prototypes depend on it alone, so train and test shards share it.</param>
/// <param name="Stream">Names the draw within the world: give the test shard another one.</param>
/// <param name="Noise">Standard deviation of the noise on each feature.</param>
public sealed record GeneratorSpec(int Samples, IReadOnlyList<int> Shape, int Classes, long Seed, string Stream = "train", double Noise = 0.5);

/// <summary>A part of a dataset, imported and stored in one canonical format (safetensors <c>x</c> f32, <c>y</c> i64).</summary>
/// <param name="Name">Its name within the dataset.</param>
/// <param name="Split">What its samples are for.</param>
/// <param name="Samples">How many samples it has.</param>
/// <param name="SampleShape">The shape of one sample.</param>
/// <param name="ClassCounts">Samples by class.</param>
/// <param name="Sha256">The digest of the canonical file.</param>
/// <param name="SizeBytes">The size of the canonical file.</param>
/// <param name="CreatedAt">When the import was committed.</param>
public sealed record Shard(
    ShardName Name,
    Split Split,
    int Samples,
    IReadOnlyList<int> SampleShape,
    IReadOnlyList<int> ClassCounts,
    Sha256Digest Sha256,
    long SizeBytes,
    DateTimeOffset CreatedAt);

/// <summary>A dataset and its shards.</summary>
/// <param name="Id">Its name within the tenant.</param>
/// <param name="DisplayName">A name for people.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Classes">How many classes its shards have together.</param>
/// <param name="SampleShape">The shape of one sample; absent until there is a shard.</param>
/// <param name="Shards">Its shards, by name.</param>
public sealed record Dataset(
    DatasetId Id,
    string DisplayName,
    DateTimeOffset CreatedAt,
    int Classes,
    IReadOnlyList<Shard> Shards,
    IReadOnlyList<int>? SampleShape = null);
