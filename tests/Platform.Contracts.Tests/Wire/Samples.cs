using System.Text.Json;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;

namespace Platform.Contracts.Tests.Wire;

/// <summary>One message of each kind with every member given, and the sparse ones that people write.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Digits = new('0', 26);
    private static readonly Sha256Digest Digest = Sha256Digest.Of("abc"u8);
    private static readonly ClientId Ada = IdText.Parse<ClientId>("ada");
    private static readonly ShardName Train = IdText.Parse<ShardName>("train");
    private static readonly UploadId File = IdText.Parse<UploadId>($"upl_{Digits}");
    private static readonly CheckpointId Model = IdText.Parse<CheckpointId>($"ckp_{Digits}");
    private static readonly ApiKey Key = new(IdText.Parse<ApiKeyId>($"key_{Digits}"), "ci", Role.Engineer, Noon, Noon.AddDays(90));
    private static readonly Score Scored = new(3, 0.75, 1.5);

    private static readonly Choice FedSpeed = new("fedspeed", new Dictionary<string, JsonElement> { ["rho"] = JsonDocument.Parse("0.1").RootElement });

    private static readonly FederationSpec Dealt = new(
        IdText.Parse<DatasetId>("fashion"), new Choice("cnn"), new Choice("dirichlet", new Dictionary<string, JsonElement> { ["alpha"] = JsonDocument.Parse("0.1").RootElement }), 100, 0.2, 7);

    private static readonly RunSpec Full = new(
        IdText.Parse<FederationId>("f"), FedSpeed, 60, new Participation(Fraction: 0.1), new LocalWork(Epochs: 5), new BatchSize(20), 0.1, 0.998, 0.001, 10, 42,
        new EvaluationSpec(2, Clients: true), new CheckpointSpec(10), File, 4, Precision.Float64, "night run");

    private static readonly Shard Part = new(Train, Split.Train, 3, [1, 28, 28], [2, 1], Digest, 9408, Noon);

    public static IReadOnlyDictionary<string, object> All { get; } = new Dictionary<string, object>
    {
        ["api-key-request"] = new ApiKeyRequest("ci", Role.Engineer, 30),
        ["api-key"] = Key,
        ["created-api-key"] = new CreatedApiKey(Key, "flp_key_…"),
        ["created-api-key.replayed"] = new CreatedApiKey(Key),
        ["me"] = new Me(Key.Id, Role.Engineer, IdText.Parse<TenantId>("acme")),
        ["me.operator"] = new Me(Key.Id, Role.Operator),
        ["tenant-spec"] = new TenantSpec("Acme"),
        ["tenant"] = new Tenant(IdText.Parse<TenantId>("acme"), "Acme", Noon),
        ["upload"] = new Upload(File, Digest, 9408, Noon),
        ["dataset-spec"] = new DatasetSpec("Fashion-MNIST"),
        ["shard-request.idx"] = new ShardRequest(Train, Split.Train, ShardFormat.Idx, new Dictionary<string, UploadId> { ["images"] = File, ["labels"] = File }, Limit: 10_000),
        ["shard-request.csv"] = new ShardRequest(Train, Split.Test, ShardFormat.Csv, new Dictionary<string, UploadId> { ["table"] = File }, LabelColumn: "label", Scale: 0.5),
        ["shard-request.table"] = new ShardRequest(
            Train, Split.Train, ShardFormat.Csv, new Dictionary<string, UploadId> { ["table"] = File }, LabelColumn: "num", Table: new TableSpec(
                Header: false, Names: ["age", "cp", "num"], Columns: ["age", "cp"], Categories: new Dictionary<string, IReadOnlyList<string>> { ["cp"] = ["1", "2"] },
                Missing: ["?"], WhenMissing: MissingStep.Indicator, Standardise: new Dictionary<string, Standard> { ["age"] = new(54, 9) }, Positive: ">0")),
        ["shard-request.cifar10"] = new ShardRequest(Train, Split.Train, ShardFormat.Cifar10, new Dictionary<string, UploadId> { ["batch1"] = File }),
        ["shard-request.safetensors"] = new ShardRequest(Train, Split.Train, ShardFormat.Safetensors, new Dictionary<string, UploadId> { ["tensors"] = File }),
        ["shard-request.generated"] = new ShardRequest(Train, Split.Train, ShardFormat.Generated, Generator: new GeneratorSpec(100, [1, 28, 28], 10, 7, "test", 0.25)),
        ["shard"] = Part,
        ["dataset"] = new Dataset(IdText.Parse<DatasetId>("fashion"), "Fashion-MNIST", Noon, 2, [Part], [1, 28, 28]),
        ["federation-spec"] = Dealt,
        ["federation-spec.long-tail"] = Dealt with { TestFraction = 0, Samples = 10_000, Imbalance = 0.02, LocalTest = LocalTest.Matching, LocalTestSamples = 200 },
        ["federation"] = new Federation(IdText.Parse<FederationId>("f"), Dealt, 100, Digest, 54_314, Noon),
        ["federation-client"] = new FederationClient(Ada, 80, 20, [40, 40], [10, 10], 3),
        ["run-spec"] = Full,
        ["run-spec.least"] = new RunSpec(IdText.Parse<FederationId>("f"), new Choice("fedavg"), 1, new Participation(Count: 2), new LocalWork(Steps: 3), BatchSize.Full, 0.1),
        ["run"] = new Run(
            IdText.Parse<RunId>($"run_{Digits}"), Full, RunState.Failed, 3, Noon, Noon, Noon, Scored, Scored, Digest, "libtorch 2.10.0, avx2",
            new RunFailure(ProblemCodes.ClientFailed, "Client ada failed.", "Look at its data.", 4, Ada, 0, Model), 1),
        ["round"] = new Round(3, RoundState.Committed, [Ada], Noon, Noon, Digest, 1.5, 0.25, 3, 5000, 1, 2),
        ["round-client"] = new RoundClient(Ada, 0, 80, 1.5, 0.25, ProblemCodes.NonFinite),
        ["metric-point"] = new MetricPoint("clients.accuracy", 3, 0.75, Ada),
        ["checkpoint"] = new Checkpoint(Model, 3, Digest, 217_256, Noon, Best: true, Available: true, Scored),
        ["run-event"] = new RunEvent(7, Noon, "round.committed", "Round 3 is committed.", RunState.Running, 3, new Dictionary<string, double> { ["train.loss"] = 1.5 }),
        ["catalogue-entry"] = new CatalogueEntry("fedspeed", "FedSpeed", "Trains.", [new OptionDescription("rho", OptionKind.Number, "[0, 1]", "Radius.", JsonDocument.Parse("0.1").RootElement)], "A paper", ["With rho = 0 it is FedDyn."]),
        ["run-plan"] = new RunPlan(10, new Traffic(217_256, 217_256, 217_256, ["model"], ["model"], ["dual"])),
        ["traffic"] = new Traffic(217_256, 217_256, 0, ["model"], ["model"], []),
        ["page"] = new Page<MetricPoint>([new MetricPoint("train.loss", 1, 2)], "token"),
        ["page.last"] = new Page<MetricPoint>([]),
        ["problem"] = new Problem("urn:problem:invalid_spec", "The spec is not valid", 422, "It is not.", ProblemCodes.InvalidSpec, "0af7", false, [new Fault("/rounds", ProblemCodes.OutOfRange, "At least 1.")], "/v1/x"),
        ["server-version"] = new ServerVersion("1.0.0", "Notes."),
    };
}
