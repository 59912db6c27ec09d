using Platform.Cli.Output;
using Platform.Cli.Sessions;
using Platform.Client;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;

namespace Platform.Cli.Datasets;

/// <summary>One shard to import.</summary>
/// <param name="Request">What the server is asked for, apart from its uploads.</param>
/// <param name="Files">The files, by their part in the format; null for generated data.</param>
internal sealed record PlannedShard(ShardRequest Request, IReadOnlyDictionary<string, string>? Files = null);

/// <summary>Which shards a command line means. Nothing is sent before all of them are clear.</summary>
internal static class ImportPlan
{
    /// <summary>MNIST's train shard and test shard.</summary>
    public static IReadOnlyList<PlannedShard> IdxFolder(MnistFolder folder) =>
        [.. ((Split[])[Split.Train, Split.Test]).Select(split => new PlannedShard(new(NameOf(split), split, ShardFormat.Idx), folder.Files(split)))];

    /// <summary>The binary batches of CIFAR: a folder with their usual names, or the train shard's files and perhaps the test shard's.</summary>
    public static IReadOnlyList<PlannedShard> Cifar(ShardFormat format, Split split, FileSystemInfo[] files, FileSystemInfo[] test)
    {
        if (files is not [DirectoryInfo folder])
        {
            return test.Length == 0 ? [Batches(format, split, files)] : [Batches(format, split, files), Batches(format, Split.Test, test)];
        }

        if (test.Length > 0)
        {
            throw new UsageException("A folder of CIFAR holds the test set too; leave --test out.");
        }

        string[] train = format is ShardFormat.Cifar10 ? [.. Enumerable.Range(1, 5).Select(batch => $"data_batch_{batch}.bin")] : ["train.bin"];
        return
        [
            Batches(format, Split.Train, [.. train.Select(name => new FileInfo(Path.Combine(folder.FullName, name)))]),
            Batches(format, Split.Test, [new FileInfo(Path.Combine(folder.FullName, format is ShardFormat.Cifar10 ? "test_batch.bin" : "test.bin"))]),
        ];
    }

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
        new(new ShardRequest(NameOf(Split.Train), Split.Train, ShardFormat.Generated, Generator: train with { Stream = "train" })),
        new(new ShardRequest(NameOf(Split.Test), Split.Test, ShardFormat.Generated, Generator: train with { Stream = "test", Samples = testSamples })),
    ];

    private static PlannedShard Batches(ShardFormat format, Split split, FileSystemInfo[] files) =>
        Shard(split, format, [.. files.Select((_, i) => $"batch{i + 1}")], files);

    private static PlannedShard Shard(Split split, ShardFormat format, string[] parts, FileSystemInfo[] files)
    {
        if (files.Length != parts.Length)
        {
            throw new UsageException($"A shard needs {string.Join(" and ", parts)}: {parts.Length} file{(parts.Length == 1 ? string.Empty : "s")}, not {files.Length}.");
        }

        return new(new ShardRequest(NameOf(split), split, format), parts.Zip(files, (part, file) => (part, Path: Existing(file))).ToDictionary(pair => pair.part, pair => pair.Path));
    }

    /// <summary>A shard is called by what it is for, unless it is given another name.</summary>
    private static ShardName NameOf(Split split) => ShardName.Wrap(Screen.Word(split));

    private static string Existing(FileSystemInfo file) => File.Exists(file.FullName) ? file.FullName : throw new FailedException($"There is no file {file.FullName}.");
}
