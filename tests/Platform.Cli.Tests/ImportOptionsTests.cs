using System.CommandLine;
using Platform.Cli.Datasets;
using Platform.Cli.Sessions;
using Platform.Contracts;
using Platform.Contracts.Datasets;

namespace Platform.Cli.Tests;

public sealed class ImportOptionsTests
{
    [Fact]
    public void A_table_is_described_by_options_as_in_the_REST_API()
    {
        var table = Table(
            "--no-header", "--column-names", "age, cp,num", "--columns", "age,cp", "--category", "cp=1,2", "--missing", "?", "--missing", "", "--when-missing", "indicator",
            "--standardise", "age=54:9.5", "--standardise", "rate", "--positive", ">0");

        Assert.Equal(
            PlatformJson.Write(new TableSpec(
                Header: false, Names: ["age", "cp", "num"], Columns: ["age", "cp"], Categories: new Dictionary<string, IReadOnlyList<string>> { ["cp"] = ["1", "2"] }, Missing: ["?", ""],
                WhenMissing: MissingStep.Indicator, Standardise: new Dictionary<string, Standard> { ["age"] = new(54, 9.5), ["rate"] = new() }, Positive: ">0")),
            PlatformJson.Write(table));
    }

    [Fact]
    public void Without_any_of_them_nothing_is_said_about_a_table() => Assert.Null(Table());

    [Theory]
    [InlineData("--category", "cp")]
    [InlineData("--standardise", "age=54")]
    [InlineData("--standardise", "age=54:nine")]
    [InlineData("--standardise", "age=54:9:1")]
    [InlineData("--standardise", "age", "--standardise", "age=54:9")]
    public void What_cannot_be_read_is_wrong_usage(params string[] args) => Assert.Throws<UsageException>(() => Table(args));

    [Fact]
    public void A_folder_of_CIFAR10_is_five_batches_and_a_test_set_and_a_missing_one_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("cifar-");
        foreach (var name in (string[])["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"])
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, name), []);
        }

        var shards = ImportPlan.Cifar(ShardFormat.Cifar10, Split.Train, [folder], []);

        Assert.Equal([(Split.Train, 5), (Split.Test, 1)], shards.Select(shard => (shard.Request.Split, shard.Files!.Count)));
        Assert.EndsWith("data_batch_3.bin", shards[0].Files!["batch3"], StringComparison.Ordinal);

        File.Delete(Path.Combine(folder.FullName, "data_batch_4.bin"));
        Assert.Contains("data_batch_4.bin", Assert.Throws<FailedException>(() => ImportPlan.Cifar(ShardFormat.Cifar10, Split.Train, [folder], [])).Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static TableSpec? Table(params string[] args)
    {
        var options = new TableOptions();
        var command = new RootCommand();
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        var parsed = command.Parse(args);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed);
    }
}
