using System.Text.Json;
using Platform.Client.Experiments;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;

namespace Platform.Client.Tests.Experiments;

public sealed class ExperimentPlanTests
{
    private static readonly FederationSpec Dealt = new(DatasetId.Wrap("d"), new Choice("mlp"), new Choice("iid"), 10);

    private static readonly Experiment Legal = new(
        "two-methods",
        new ExperimentFederation(FederationId.Wrap("f")),
        Json("""{"rounds":60,"participation":{"count":2},"local":{"epochs":5},"batchSize":20,"learningRate":0.1,"evaluation":{"every":5,"clients":true}}"""),
        [1, 2],
        [
            new ExperimentMethod("FedAvg", new Choice("fedavg")),
            new ExperimentMethod("FedSAM", new Choice("fedsam"), Json("""{"rounds":30,"evaluation":{"every":10}}"""), [1]),
        ],
        "FedAvg");

    [Fact]
    public void A_method_is_run_with_what_all_share_and_what_it_has_of_its_own_instead()
    {
        var runs = ExperimentPlan.Of(Legal).Runs;

        Assert.Equal([("FedAvg", 1L, 60, 5), ("FedSAM", 1L, 30, 10), ("FedAvg", 2L, 60, 5)], runs.Select(run => (run.Method.Label, run.Seed, run.Spec.Rounds, run.Spec.Evaluation!.Every)));
        // A member is replaced whole.
        Assert.False(runs[1].Spec.Evaluation!.Clients);
        Assert.Equal((0.1, "fedsam", 1L, "two-methods: FedSAM, seed 1"), (runs[1].Spec.LearningRate, runs[1].Spec.Algorithm.Name, runs[1].Spec.Seed, runs[1].Spec.Name));
    }

    [Fact]
    public void Equal_experiments_give_equal_keys_and_any_difference_gives_others()
    {
        var keys = Keys(Legal);

        Assert.Equal(keys, Keys(Legal with { }));
        Assert.Equal(3, keys.Distinct().Count());
        Assert.Empty(keys.Intersect(Keys(Legal with { Name = "another" })));
        Assert.Single(keys.Intersect(Keys(Legal with { Run = Json(Legal.Run.GetRawText().Replace("\"rounds\":60", "\"rounds\":61", StringComparison.Ordinal)) })));
        Assert.DoesNotContain(ExperimentPlan.Of(Legal).Runs[0].Key(1), keys);
    }

    [Fact]
    public void Data_that_are_dealt_out_for_each_seed_give_a_federation_a_seed()
    {
        var plan = ExperimentPlan.Of(Legal with { Federation = new(FederationId.Wrap("f"), Dealt, PerSeed: true) });

        Assert.Equal([("f-1", 1L), ("f-2", 2L)], plan.Federations.Select(federation => (federation.Id.Value, federation.Spec!.Seed)));
        Assert.Equal(["f-1", "f-1", "f-2"], plan.Runs.Select(run => run.Spec.Federation.Value));
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_place()
    {
        var broken = Legal with
        {
            Name = "Two methods",
            Seeds = [1, 1],
            Baseline = "FedMagic",
            Methods = [.. Legal.Methods, Legal.Methods[0] with { Run = Json("""{"seed":3}""") }],
        };

        Assert.Equal(["/name", "/seeds", "/methods/2/run/seed", "/methods/2/label", "/baseline"], Faults(broken));
    }

    [Fact]
    public void A_fault_of_a_run_spec_is_told_where_it_was_written_and_once()
    {
        var broken = Legal with
        {
            Run = Json(Legal.Run.GetRawText().Replace("\"batchSize\":20", "\"batch\":20", StringComparison.Ordinal)),
            Methods = [Legal.Methods[0], Legal.Methods[1] with { Run = Json("""{"rounds":"many"}""") }],
        };

        Assert.Equal(["/run/batch", "/run/batchSize", "/methods/1/run/rounds"], Faults(broken));
    }

    [Theory]
    [InlineData("/algorithm/options/rho", "/methods/1/algorithm/options/rho")]
    [InlineData("/rounds", "/methods/1/run/rounds")]
    [InlineData("/local/epochs", "/run/local/epochs")]
    [InlineData("/federation", "/federation/id")]
    public void What_the_server_finds_is_told_with_its_place_in_the_experiment(string pointer, string place)
    {
        var plan = ExperimentPlan.Of(Legal);

        Assert.Equal(place, plan.Place(Legal.Methods[1], pointer));
    }

    [Fact]
    public void A_file_of_the_data_that_is_not_there_is_said_before_anything_is_sent()
    {
        var plan = ExperimentPlan.Of(Legal with
        {
            Dataset = new ExperimentDataset(DatasetId.Wrap("d"), [Json("""{"name":"train","split":"train","format":"csv","files":{"table":"none.csv"},"labelColumn":"y"}""")]),
        });

        var refused = Assert.Throws<ProblemException>(() => new ExperimentRunner(new PlatformClient(new Uri("http://127.0.0.1:9"), "x").ForTenant(TenantId.Wrap("t")), plan, Path.GetTempPath()));

        Assert.Equal("/dataset/shards/0/files/table", refused.Faults.Single().Pointer);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text, PlatformJson.Options);

    private static List<string> Keys(Experiment experiment) => [.. ExperimentPlan.Of(experiment).Runs.Select(run => run.Key(0))];

    private static IEnumerable<string> Faults(Experiment experiment) => Assert.Throws<ProblemException>(() => ExperimentPlan.Of(experiment)).Faults.Select(fault => fault.Pointer);
}
