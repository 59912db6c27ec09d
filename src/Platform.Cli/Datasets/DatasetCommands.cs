using System.CommandLine;
using Platform.Cli.Output;
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
            session.Screen.Result(dataset, $"{dataset.Id}: {dataset.DisplayName}, {dataset.Classes} classes, samples of {Shape(dataset.SampleShape)}");
            if (!session.Screen.Json)
            {
                session.Screen.Table(
                    dataset.Shards,
                    ["shard", "split", "samples", "sha256", "by class"],
                    shard => [shard.Name.Value, Screen.Word(shard.Split), $"{shard.Samples}", shard.Sha256.Value[..12], string.Join(' ', shard.ClassCounts)]);
            }
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
