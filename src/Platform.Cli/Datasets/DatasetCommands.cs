using System.CommandLine;
using Platform.Cli.Sessions;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;

namespace Platform.Cli.Datasets;

/// <summary><c>fedctl datasets</c>.</summary>
internal static class DatasetCommands
{
    public static Command Make() => new("datasets", "Datasets and their shards.") { ImportCommand.Make(), List(), Show(), Delete() };

    private static Command List()
    {
        var command = new Command("list", "The tenant's datasets.");
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Tenant.DatasetsAsync(cancellation),
            ["dataset", "classes", "shape", "train", "test"],
            dataset => [dataset.Id.Value, $"{dataset.Classes}", Shape(dataset.SampleShape), $"{Samples(dataset, Split.Train)}", $"{Samples(dataset, Split.Test)}"])));
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("name");
        var command = new Command("show", "The shards of a dataset.") { name };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var dataset = await session.Tenant.DatasetAsync(Ids.Read<DatasetId>(parsed.GetValue(name)!), cancellation);
            await session.Screen.List(
                dataset.Shards.ToAsyncEnumerable(),
                ["shard", "split", "samples", "shape", "by class", "sha256"],
                shard => [shard.Name.Value, $"{shard.Split}", $"{shard.Samples}", Shape(shard.SampleShape), string.Join(' ', shard.ClassCounts), shard.Sha256.Value[..12]]);
        }));
        return command;
    }

    private static Command Delete()
    {
        var name = new Argument<string>("name");
        var command = new Command("delete", "Remove a dataset that no federation uses.") { name };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var dataset = Ids.Read<DatasetId>(parsed.GetValue(name)!);
            await session.Tenant.DeleteDatasetAsync(dataset, cancellation);
            session.Screen.Result(new { deleted = dataset }, $"Dataset {dataset} is gone.");
        }));
        return command;
    }

    private static string Shape(IReadOnlyList<int>? shape) => shape is null ? "-" : string.Join('x', shape);

    private static int Samples(Dataset dataset, Split split) => dataset.Shards.Where(shard => shard.Split == split).Sum(shard => shard.Samples);
}
