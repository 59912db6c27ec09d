using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Learning.Data;
using Platform.Learning.Data.Importing;
using Platform.Learning.Data.Partitions;
using Platform.Learning.Tests.Data.Partitions;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Data.Importing;

/// <summary>Four hospitals, each with its own gaps: as the README imports them.</summary>
public sealed class HeartDiseaseTests
{
    private static readonly (string Name, int Patients, int Healthy)[] Hospitals = [("cleveland", 303, 164), ("hungarian", 294, 188), ("switzerland", 123, 8), ("va", 200, 51)];

    private static readonly TableSpec Table = new(
        Header: false,
        Names: ["age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak", "slope", "ca", "thal", "num"],
        Categories: new Dictionary<string, IReadOnlyList<string>> { ["cp"] = ["1", "2", "3", "4"], ["restecg"] = ["0", "1", "2"], ["slope"] = ["1", "2", "3"], ["thal"] = ["3", "6", "7"] },
        Missing: ["?"],
        WhenMissing: MissingStep.Mean,
        Standardise: new Dictionary<string, Standard> { ["age"] = new(54, 9), ["trestbps"] = new(132, 18), ["chol"] = new(246, 52), ["thalach"] = new(150, 23), ["oldpeak"] = new(1, 1.2) },
        Positive: ">0");

    [Fact]
    public void Four_hospitals_have_the_same_columns_and_become_four_clients()
    {
        var shards = Hospitals.Select(hospital => (hospital.Name, Samples: Import(hospital.Name, Table))).ToList();

        // 9 numbers, 4 + 3 + 3 + 3 values of categories.
        Assert.All(shards, shard => Assert.Equal([22], shard.Samples.Shape));
        Assert.All(shards, shard => Assert.All(shard.Samples.Features, value => Assert.InRange(value, -10, 10)));
        Assert.Equal(Hospitals.Select(hospital => new[] { hospital.Healthy, hospital.Patients - hospital.Healthy }), shards.Select(shard => ClassCounts.Of(shard.Samples.Labels)));

        var spec = Decks.Spec("explicit", new { shards = Hospitals.ToDictionary(hospital => hospital.Name, hospital => hospital.Name) }, clients: null) with { TestFraction = 0.2 };
        var dealt = DealtFederation.Deal(spec, Decks.Sharded(shards, Split.Train), ShardedSamples.None, classes: 2);

        Assert.Equal(Hospitals.Select(hospital => ClientId.Wrap(hospital.Name)), dealt.Clients.Select(client => client.Client));
        Assert.Equal(Hospitals.Select(hospital => hospital.Patients), dealt.Clients.Select(client => client.Train.Count + client.Test.Count));
    }

    // Rows without a gap: 297 of Cleveland's, as the literature has it, and one of Hungary's.
    [Theory]
    [InlineData("cleveland", 297)]
    [InlineData("hungarian", 1)]
    public void Rows_with_gaps_may_be_dropped(string hospital, int left) =>
        Assert.Equal(left, Import(hospital, Table with { WhenMissing = MissingStep.Drop }).Count);

    [Fact]
    public void A_gap_that_nobody_spoke_of_is_refused_with_its_place() => Assert.Equal(
        "line 1, column \"slope\"", Imports.Refused(() => Import("hungarian", Table with { WhenMissing = MissingStep.Refuse })).Pointer);

    private static Samples Import(string hospital, TableSpec table)
    {
        using var file = RealData.Heart(hospital);
        return DatasetImporter.Import(Imports.Request(ShardFormat.Csv) with { LabelColumn = "num", Table = table }, new Dictionary<string, Stream> { ["table"] = file });
    }
}
