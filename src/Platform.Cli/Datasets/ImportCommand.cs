using System.CommandLine;
using System.Globalization;
using Platform.Cli.Output;
using Platform.Cli.Sessions;
using Platform.Client;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;

namespace Platform.Cli.Datasets;

/// <summary>
/// <c>fedctl datasets import</c>: uploads files and imports them as shards. <c>--idx</c> and <c>--cifar10</c> take a folder with the file
/// names of MNIST or CIFAR, or the files; <c>--test</c> takes the test set in the same format.
/// </summary>
internal sealed class ImportCommand
{
    private readonly Argument<string> _dataset = new("dataset") { Description = "The dataset; made if it is not there." };
    private readonly Option<FileSystemInfo[]> _idx = new("--idx") { Description = "A folder with train-images-idx3-ubyte(.gz) and the like, or images and labels.", Arity = new(1, 2), AllowMultipleArgumentsPerToken = true };
    private readonly Option<FileSystemInfo[]> _cifar10 = new("--cifar10") { Description = "A folder with CIFAR-10's binary batches, or the batches.", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
    private readonly Option<FileSystemInfo[]> _cifar100 = new("--cifar100") { Description = "A folder with CIFAR-100's train.bin and test.bin, or batches.", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
    private readonly Option<FileInfo?> _csv = new("--csv") { Description = "A table with a column of labels." };
    private readonly TableOptions _table = new();
    private readonly Option<FileInfo?> _tensors = new("--safetensors") { Description = "A file with tensors x and y." };
    private readonly Option<bool> _generated = new("--generated") { Description = "Let the platform make the data." };
    private readonly Option<FileSystemInfo[]> _test = new("--test") { Description = "The test set, in the same format.", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
    private readonly Option<Split> _split = new("--split") { Description = "What the files are for, train or test.", DefaultValueFactory = _ => Split.Train };
    private readonly Option<string?> _shard = new("--shard") { Description = "The shard's name, when one shard is imported; else that of its split." };
    private readonly Option<string?> _label = new("--label-column") { Description = "csv: the column that holds the labels, whole numbers from 0 without --positive." };
    private readonly Option<int?> _limit = new("--limit") { Description = "Take only the first so many samples; of the train shard, if there are two." };
    private readonly Option<double?> _scale = new("--scale") { Description = "Multiply every feature by this; idx and cifar: 1/255 if it is not given." };
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
        foreach (var option in (Option[])[self._idx, self._cifar10, self._cifar100, self._csv, self._tensors, self._generated, self._test, self._split, self._shard, self._limit, self._scale, self._label, .. self._table.All, self._samples, self._testSamples, self._shape, self._classes, self._seed, self._noise])
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
        List<(bool Given, Func<IReadOnlyList<PlannedShard>> Shards)> sources =
        [
            (parsed.GetValue(_idx) is { Length: > 0 }, () => Idx(parsed.GetValue(_idx)!, split, test)),
            (parsed.GetValue(_cifar10) is { Length: > 0 }, () => ImportPlan.Cifar(ShardFormat.Cifar10, split, parsed.GetValue(_cifar10)!, test)),
            (parsed.GetValue(_cifar100) is { Length: > 0 }, () => ImportPlan.Cifar(ShardFormat.Cifar100, split, parsed.GetValue(_cifar100)!, test)),
            (parsed.GetValue(_csv) is not null, () => ImportPlan.Files(ShardFormat.Csv, ["table"], split, [parsed.GetValue(_csv)!], test)),
            (parsed.GetValue(_tensors) is not null, () => ImportPlan.Files(ShardFormat.Safetensors, ["tensors"], split, [parsed.GetValue(_tensors)!], test)),
            (parsed.GetValue(_generated), () => test.Length == 0 ? ImportPlan.Generated(Generator(parsed), parsed.GetValue(_testSamples)) : throw new UsageException("--generated makes its own test set; --test-samples says how large.")),
        ];
        return sources.Where(source => source.Given).ToList() is [var only]
            ? only.Shards()
            : throw new UsageException("Give exactly one of --idx FOLDER, --idx IMAGES LABELS, --cifar10, --cifar100, --csv FILE, --safetensors FILE and --generated.");
    }

    private static IReadOnlyList<PlannedShard> Idx(FileSystemInfo[] files, Split split, FileSystemInfo[] test) => files switch
    {
        [DirectoryInfo folder] when test.Length == 0 => ImportPlan.IdxFolder(MnistFolder.Open(folder.FullName)),
        [DirectoryInfo] => throw new UsageException("A folder for --idx holds the test set too; leave --test out."),
        [var one] => throw new FailedException($"There is no folder {one.FullName}."),
        _ => ImportPlan.Files(ShardFormat.Idx, ["images", "labels"], split, files, test),
    };

    private ShardRequest Adjusted(ParseResult parsed, ShardRequest request, int shards) => request with
    {
        LabelColumn = parsed.GetValue(_label),
        Table = _table.Read(parsed),
        Limit = shards == 1 || request.Split is Split.Train ? parsed.GetValue(_limit) : null,
        Scale = parsed.GetValue(_scale) is { } scale ? Finite(_scale, scale) : null,
    };

    private GeneratorSpec Generator(ParseResult parsed)
    {
        var text = parsed.GetValue(_shape)!;
        var shape = text.Split('x').Select(side => int.TryParse(side, CultureInfo.InvariantCulture, out var length) ? length : throw new UsageException($"'{text}' is not a shape like 1x28x28.")).ToArray();
        return new GeneratorSpec(parsed.GetValue(_samples), shape, parsed.GetValue(_classes), parsed.GetValue(_seed), Noise: Finite(_noise, parsed.GetValue(_noise)));
    }

    // JSON has no word for the others.
    private static double Finite(Option option, double value) => double.IsFinite(value) ? value : throw new UsageException($"{option.Name} takes a finite number, not {value}.");

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
