using Platform.Cli.Sessions;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;

namespace Platform.Cli.Datasets;

/// <summary>One shard to import.</summary>
/// <param name="Request">What the server is asked for, apart from its uploads.</param>
/// <param name="Files">The files, by their part in the format.</param>
internal sealed record PlannedShard(ShardRequest Request, IReadOnlyDictionary<string, string> Files);

/// <summary>Which shards a command line means. Nothing is sent before all of them are clear.</summary>
internal static class ImportPlan
{
    /// <summary>The four files of MNIST and its relatives in a folder, plain or gzip.</summary>
    public static IReadOnlyList<PlannedShard> IdxFolder(DirectoryInfo folder) =>
    [
        Shard(Split.Train, ShardFormat.Idx, ["images", "labels"], [Find(folder, "train-images-idx3-ubyte"), Find(folder, "train-labels-idx1-ubyte")]),
        Shard(Split.Test, ShardFormat.Idx, ["images", "labels"], [Find(folder, "t10k-images-idx3-ubyte"), Find(folder, "t10k-labels-idx1-ubyte")]),
    ];

    /// <summary>A shard of one format, and a test shard of the same if there are files for it.</summary>
    /// <param name="format">How the files are read.</param>
    /// <param name="parts">What the format calls its files, in their order.</param>
    /// <param name="split">What the first shard is for.</param>
    /// <param name="files">The first shard's files.</param>
    /// <param name="test">The test shard's files; empty for none.</param>
    public static IReadOnlyList<PlannedShard> Files(ShardFormat format, string[] parts, Split split, FileSystemInfo[] files, FileSystemInfo[] test)
    {
        var first = Shard(split, format, parts, files);
        return test.Length == 0 ? [first] : [first, Shard(Split.Test, format, parts, test)];
    }

    /// <summary>A train shard and a test shard of one generated world.</summary>
    public static IReadOnlyList<PlannedShard> Generated(GeneratorSpec train, int testSamples) =>
    [
        new(new ShardRequest(ShardName.Wrap("train"), Split.Train, ShardFormat.Generated, Generator: train with { Stream = "train" }), new Dictionary<string, string>()),
        new(new ShardRequest(ShardName.Wrap("test"), Split.Test, ShardFormat.Generated, Generator: train with { Stream = "test", Samples = testSamples }), new Dictionary<string, string>()),
    ];

    private static PlannedShard Shard(Split split, ShardFormat format, string[] parts, FileSystemInfo[] files)
    {
        if (files.Length != parts.Length)
        {
            throw new UsageException($"A shard needs {string.Join(" and ", parts)}: {parts.Length} file{(parts.Length == 1 ? string.Empty : "s")}, not {files.Length}.");
        }

        var name = ShardName.Wrap(split is Split.Train ? "train" : "test");
        return new(new ShardRequest(name, split, format), parts.Zip(files, (part, file) => (part, Path: Existing(file))).ToDictionary(pair => pair.part, pair => pair.Path));
    }

    private static FileInfo Find(DirectoryInfo folder, string name) =>
        ((string[])[name + ".gz", name]).Select(file => new FileInfo(Path.Combine(folder.FullName, file))).FirstOrDefault(file => file.Exists)
        ?? throw new FailedException($"There is no {name}.gz (or {name}) in {folder.FullName}.");

    private static string Existing(FileSystemInfo file) => File.Exists(file.FullName) ? file.FullName : throw new FailedException($"There is no file {file.FullName}.");
}
