using System.CommandLine;
using System.Globalization;
using Platform.Cli.Output;
using Platform.Cli.Sessions;
using Platform.Client;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;

namespace Platform.Cli.Datasets;

/// <summary>
/// <c>fedctl datasets import</c>: uploads files and imports them as shards. <c>--idx</c> takes a folder with MNIST's four file
/// names, or an image file and a label file; <c>--test</c> takes the test set in the same format.
/// </summary>
internal sealed class ImportCommand
{
    private readonly Argument<string> _dataset = new("dataset") { Description = "The dataset; made if it is not there." };
    private readonly Option<FileSystemInfo[]> _idx = new("--idx") { Description = "A folder with train-images-idx3-ubyte(.gz) and the like, or images and labels.", Arity = new(1, 2), AllowMultipleArgumentsPerToken = true };
    private readonly Option<FileInfo?> _csv = new("--csv") { Description = "A table of numbers with a header line." };
    private readonly Option<FileInfo?> _tensors = new("--safetensors") { Description = "A file with tensors x and y." };
    private readonly Option<bool> _generated = new("--generated") { Description = "Let the platform make the data." };
    private readonly Option<FileSystemInfo[]> _test = new("--test") { Description = "The test set, in the same format.", Arity = new(1, 2), AllowMultipleArgumentsPerToken = true };
    private readonly Option<Split> _split = new("--split") { Description = "What the files are for, train or test.", DefaultValueFactory = _ => Split.Train };
    private readonly Option<string?> _shard = new("--shard") { Description = "The shard's name, when one shard is imported; else that of its split." };
    private readonly Option<string?> _label = new("--label-column") { Description = "csv: the column that holds the labels, whole numbers from 0." };
    private readonly Option<int?> _limit = new("--limit") { Description = "Take only the first so many samples; of the train shard, if there are two." };
    private readonly Option<double?> _scale = new("--scale") { Description = "Multiply every feature by this; idx: 1/255 if it is not given." };
    private readonly Option<int> _samples = new("--samples") { Description = "generated: train samples.", DefaultValueFactory = _ => 10_000 };
    private readonly Option<int> _testSamples = new("--test-samples") { Description = "generated: test samples.", DefaultValueFactory = _ => 2_000 };
    private readonly Option<string> _shape = new("--shape") { Description = "generated: the shape of a sample.", DefaultValueFactory = _ => "1x28x28" };
    private readonly Option<int> _classes = new("--classes") { Description = "generated: how many classes.", DefaultValueFactory = _ => 10 };
    private readonly Option<long> _seed = new("--seed") { Description = "generated: names the world of classes.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _noise = new("--noise") { Description = "generated: standard deviation of the noise on each feature.", DefaultValueFactory = _ => 0.5 };

    public static Command Make()
    {
        var self = new ImportCommand();
        var command = new Command("import", "Upload files, or have data generated, and import them as shards.") { self._dataset };
        foreach (var option in (Option[])[self._idx, self._csv, self._tensors, self._generated, self._test, self._split, self._shard, self._label, self._limit, self._scale, self._samples, self._testSamples, self._shape, self._classes, self._seed, self._noise])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => Import(session, Ids.Read<DatasetId>(parsed.GetValue(self._dataset)!), self.Plan(parsed), cancellation)));
        return command;
    }

    private IReadOnlyList<PlannedShard> Plan(ParseResult parsed)
    {
        var shards = Shards(parsed);
        if (parsed.GetValue(_shard) is { } name)
        {
            shards = shards is [var only]
                ? [only with { Request = only.Request with { Name = Ids.Read<ShardName>(name) } }]
                : throw new UsageException("--shard names one shard, and this imports two.");
        }

        return [.. shards.Select(shard => shard with { Request = Adjusted(parsed, shard.Request, shards.Count) })];
    }

    private IReadOnlyList<PlannedShard> Shards(ParseResult parsed)
    {
        var (split, test) = (parsed.GetValue(_split), parsed.GetValue(_test) ?? []);
        return (parsed.GetValue(_idx) ?? [], parsed.GetValue(_csv), parsed.GetValue(_tensors), parsed.GetValue(_generated)) switch
        {
            ([DirectoryInfo folder], null, null, false) when test.Length == 0 => ImportPlan.IdxFolder(MnistFolder.Open(folder.FullName)),
            ([_, _] files, null, null, false) => ImportPlan.Files(ShardFormat.Idx, ["images", "labels"], split, files, test),
            ([], { } table, null, false) => ImportPlan.Files(ShardFormat.Csv, ["table"], split, [table], test),
            ([], null, { } tensors, false) => ImportPlan.Files(ShardFormat.Safetensors, ["tensors"], split, [tensors], test),
            ([], null, null, true) when test.Length == 0 => ImportPlan.Generated(Generator(parsed), parsed.GetValue(_testSamples)),
            ([var one], null, null, false) => throw new FailedException($"There is no folder {one.FullName}."),
            _ => throw new UsageException("Give exactly one of --idx FOLDER, --idx IMAGES LABELS, --csv FILE, --safetensors FILE and --generated."),
        };
    }

    private ShardRequest Adjusted(ParseResult parsed, ShardRequest request, int shards) => request with
    {
        LabelColumn = parsed.GetValue(_label),
        Limit = shards == 1 || request.Split is Split.Train ? parsed.GetValue(_limit) : null,
        Scale = parsed.GetValue(_scale),
    };

    private GeneratorSpec Generator(ParseResult parsed)
    {
        var text = parsed.GetValue(_shape)!;
        var shape = text.Split('x').Select(side => int.TryParse(side, CultureInfo.InvariantCulture, out var length) ? length : throw new UsageException($"'{text}' is not a shape like 1x28x28.")).ToArray();
        return new GeneratorSpec(parsed.GetValue(_samples), shape, parsed.GetValue(_classes), parsed.GetValue(_seed), Noise: parsed.GetValue(_noise));
    }

    private static async Task Import(Session session, DatasetId dataset, IReadOnlyList<PlannedShard> shards, CancellationToken cancellation)
    {
        var isNew = !await session.Tenant.DatasetsAsync(cancellation).AnyAsync(known => known.Id == dataset, cancellation);
        if (isNew)
        {
            await session.Tenant.PutDatasetAsync(dataset, new DatasetSpec(), cancellation);
        }

        try
        {
            foreach (var shard in shards)
            {
                await Import(session, dataset, shard, cancellation);
            }
        }
        catch (PlatformProblemException refused) when (isNew && !refused.Problem.Retryable)
        {
            // A refused import leaves things as they were.
            await session.Tenant.DeleteDatasetAsync(dataset, cancellation);
            throw;
        }

        if (session.Screen.Json)
        {
            session.Screen.Result(await session.Tenant.DatasetAsync(dataset, cancellation), string.Empty);
        }
    }

    private static async Task Import(Session session, DatasetId dataset, PlannedShard planned, CancellationToken cancellation)
    {
        var shard = await session.Tenant.ImportAsync(dataset, planned.Request, planned.Files, cancellation);
        session.Screen.Note($"{dataset}/{shard.Name}: {shard.Samples} {Screen.Word(shard.Split)} samples of {string.Join('x', shard.SampleShape)}, by class {string.Join(' ', shard.ClassCounts)}");
    }
}
