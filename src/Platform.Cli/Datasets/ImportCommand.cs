using System.CommandLine;
using Platform.Cli.Sessions;
using Platform.Client;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;

namespace Platform.Cli.Datasets;

/// <summary>
/// <c>fedctl datasets import</c>: uploads files and imports them as shards. <c>--idx</c> takes a folder with MNIST's four file
/// names, or an image file and a label file; the others take one file, for the split that <c>--split</c> names.
/// </summary>
internal static class ImportCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("dataset") { Description = "The dataset; made if it is not there." };
        var idx = new Option<FileSystemInfo[]>("--idx") { Description = "A folder with train-images-idx3-ubyte(.gz) and the like, or images and labels.", Arity = new ArgumentArity(1, 2), AllowMultipleArgumentsPerToken = true };
        var csv = new Option<FileInfo?>("--csv") { Description = "A table of numbers with a header line." };
        var tensors = new Option<FileInfo?>("--safetensors") { Description = "A file with tensors x and y." };
        var label = new Option<string?>("--label-column") { Description = "csv: the column that holds the labels." };
        var split = new Option<Split>("--split") { Description = "train or test.", DefaultValueFactory = _ => Split.Train };
        var shard = new Option<string?>("--shard") { Description = "The shard's name; else that of the split." };
        var limit = new Option<int?>("--limit") { Description = "Take only the first so many samples of a train shard." };
        var scale = new Option<double?>("--scale") { Description = "Multiply every feature by this; idx: 1/255 if it is not given." };
        var command = new Command("import", "Upload files and import them.") { name, idx, csv, tensors, label, split, shard, limit, scale };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var plan = Plan(parsed.GetValue(idx) ?? [], parsed.GetValue(csv), parsed.GetValue(tensors), parsed.GetValue(split), parsed.GetValue(shard));
            var dataset = Ids.Read<DatasetId>(parsed.GetValue(name)!);
            await session.Tenant.PutDatasetAsync(dataset, new DatasetSpec(), cancellation);
            foreach (var part in plan)
            {
                var request = new ShardRequest(part.Name, part.Split, part.Format, LabelColumn: parsed.GetValue(label), Limit: part.Split is Split.Train ? parsed.GetValue(limit) : null, Scale: parsed.GetValue(scale));
                await Import(session, dataset, request, part.Files, cancellation);
            }
        }));
        return command;
    }

    private static IReadOnlyList<Part> Plan(FileSystemInfo[] idx, FileInfo? csv, FileInfo? tensors, Split split, string? shard)
    {
        var name = Ids.Read<ShardName>(shard ?? split.ToString().ToLowerInvariant());
        return (idx, csv, tensors) switch
        {
            ([DirectoryInfo folder], null, null) => IdxFolder(folder),
            ([var images, var labels], null, null) => [new Part(name, split, ShardFormat.Idx, new() { ["images"] = Existing(images), ["labels"] = Existing(labels) })],
            ([], { } table, null) => [new Part(name, split, ShardFormat.Csv, new() { ["table"] = Existing(table) })],
            ([], null, { } file) => [new Part(name, split, ShardFormat.Safetensors, new() { ["tensors"] = Existing(file) })],
            _ => throw new UsageException("Give exactly one of --idx FOLDER, --idx IMAGES LABELS, --csv FILE and --safetensors FILE."),
        };
    }

    /// <summary>The four files of MNIST and its relatives in a folder, plain or gzip.</summary>
    private static IReadOnlyList<Part> IdxFolder(DirectoryInfo folder) =>
    [
        new(ShardName.Wrap("train"), Split.Train, ShardFormat.Idx, new() { ["images"] = Find(folder, "train-images-idx3-ubyte"), ["labels"] = Find(folder, "train-labels-idx1-ubyte") }),
        new(ShardName.Wrap("test"), Split.Test, ShardFormat.Idx, new() { ["images"] = Find(folder, "t10k-images-idx3-ubyte"), ["labels"] = Find(folder, "t10k-labels-idx1-ubyte") }),
    ];

    private static string Find(DirectoryInfo folder, string name) =>
        ((string[])[name + ".gz", name]).Select(file => Path.Combine(folder.FullName, file)).FirstOrDefault(File.Exists)
        ?? throw new FailedException($"There is no {name}.gz (or {name}) in {folder.FullName}.");

    private static string Existing(FileSystemInfo file) => File.Exists(file.FullName) ? file.FullName : throw new FailedException($"There is no file {file.FullName}.");

    private static async Task Import(Session session, DatasetId dataset, ShardRequest request, Dictionary<string, string> files, CancellationToken cancellation)
    {
        var uploads = new Dictionary<string, UploadId>();
        foreach (var (part, path) in files)
        {
            uploads[part] = (await session.Tenant.UploadAsync(() => File.OpenRead(path), cancellation: cancellation)).Id;
        }

        var shard = await session.Tenant.AddShardAsync(dataset, request with { Files = uploads }, cancellation: cancellation);
        session.Screen.Result(shard, $"{dataset}/{shard.Name}: {shard.Samples} {shard.Split.ToString().ToLowerInvariant()} samples of {string.Join('x', shard.SampleShape)}, by class {string.Join(' ', shard.ClassCounts)}");
    }

    private sealed record Part(ShardName Name, Split Split, ShardFormat Format, Dictionary<string, string> Files);
}
