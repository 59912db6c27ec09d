using System.Text.Json.Serialization;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Coordination.Tasks;

/// <summary>One piece of work for one lane. Names everything by digest: no tensor ever travels in a message.</summary>
/// <param name="Id">Unique among live tasks, and the same for every attempt: <c>{run}/{generation}.{round}.{resample}.{step}/{slice}</c> and the like.</param>
/// <param name="Tenant">Whose work it is; decides which blobs it may read.</param>
/// <param name="Work">What to do.</param>
/// <param name="Run">The run it belongs to; absent for imports and partitions.</param>
/// <param name="Epoch">The run's grant under which it was offered; a report of an older one is refused.</param>
/// <param name="TraceParent">The span it is a child of, as a W3C traceparent.</param>
public sealed record TaskOrder(string Id, TenantId Tenant, TaskWork Work, RunId? Run = null, long Epoch = 0, string? TraceParent = null);

/// <summary>What a task does.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ImportWork), "import")]
[JsonDerivedType(typeof(PartitionWork), "partition")]
[JsonDerivedType(typeof(InitWork), "init")]
[JsonDerivedType(typeof(TrainWork), "train")]
[JsonDerivedType(typeof(MergeWork), "merge")]
[JsonDerivedType(typeof(EvaluateWork), "evaluate")]
public abstract record TaskWork
{
    /// <summary>The kind in one word, for logs and metrics.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }
}

/// <summary>A model as its federation fixes it.</summary>
/// <param name="Choice">The architecture and its options.</param>
/// <param name="SampleShape">The shape of one sample.</param>
/// <param name="Classes">How many classes.</param>
public sealed record ModelOrder(Choice Choice, IReadOnlyList<int> SampleShape, int Classes);

/// <summary>A server state by its two files.</summary>
/// <param name="Checkpoint">The slot <c>model</c>.</param>
/// <param name="ServerState">The other slots, if the algorithm has any.</param>
public sealed record ServerFiles(Sha256Digest Checkpoint, Sha256Digest? ServerState = null);

/// <summary>Where in a run a task stands; with the run's seed it keys everything random.</summary>
public sealed record StepKey(int Generation, int Round, int Resample, int Phase, int Step);

/// <summary>Parse uploaded files into a canonical shard.</summary>
/// <param name="Request">How to read them.</param>
/// <param name="Files">The uploads' blobs, by part.</param>
public sealed record ImportWork(ShardRequest Request, IReadOnlyDictionary<string, Sha256Digest> Files) : TaskWork
{
    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "import";
}

/// <summary>Deal a dataset's train shards out to clients, one file each.</summary>
/// <param name="Spec">The federation.</param>
/// <param name="Shards">The dataset's shards.</param>
/// <param name="Classes">How many classes the dataset has.</param>
public sealed record PartitionWork(FederationSpec Spec, IReadOnlyList<Shard> Shards, int Classes) : TaskWork
{
    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "partition";
}

/// <summary>Make checkpoint 0.</summary>
/// <param name="Spec">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="InitialCheckpoint">An upload to start from, among the tenant's data.</param>
public sealed record InitWork(RunSpec Spec, ModelOrder Model, Sha256Digest? InitialCheckpoint = null) : TaskWork
{
    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "init";
}

/// <summary>One client of a slice.</summary>
/// <param name="Client">The client.</param>
/// <param name="Shard">Its shard file, among the tenant's data.</param>
/// <param name="States">The pack that holds its state, among the run's blobs; absent if it never took part.</param>
public sealed record SliceClientOrder(ClientId Client, Sha256Digest Shard, Sha256Digest? States = null);

/// <summary>Train a slice and reduce its updates.</summary>
/// <param name="Spec">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="Key">Where it stands.</param>
/// <param name="Slice">Which slice of the step.</param>
/// <param name="Server">What is broadcast.</param>
/// <param name="Clients">The slice's clients, in canonical order.</param>
/// <param name="TotalClients">How many clients the federation has.</param>
public sealed record TrainWork(
    RunSpec Spec,
    ModelOrder Model,
    StepKey Key,
    int Slice,
    ServerFiles Server,
    IReadOnlyList<SliceClientOrder> Clients,
    int TotalClients) : TaskWork
{
    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "train";
}

/// <summary>Merge a frozen list of updates into the next server state.</summary>
/// <param name="Spec">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="Key">Where it stands.</param>
/// <param name="Server">The server state that the updates were trained from.</param>
/// <param name="Updates">The slices' updates, in slice order.</param>
/// <param name="TotalClients">How many clients the federation has.</param>
public sealed record MergeWork(
    RunSpec Spec,
    ModelOrder Model,
    StepKey Key,
    ServerFiles Server,
    IReadOnlyList<Sha256Digest> Updates,
    int TotalClients) : TaskWork
{
    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "merge";
}

/// <summary>A client to evaluate on.</summary>
/// <param name="Client">The client.</param>
/// <param name="Shard">Its shard file, among the tenant's data.</param>
/// <param name="States">The pack that holds its state as of the checkpoint, among the run's blobs; absent if it has none.</param>
public sealed record EvaluateClientOrder(ClientId Client, Sha256Digest Shard, Sha256Digest? States = null);

/// <summary>Evaluate a checkpoint.</summary>
/// <param name="Spec">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="Generation">The checkpoint's generation.</param>
/// <param name="Round">The checkpoint's round.</param>
/// <param name="Server">The server state.</param>
/// <param name="TestShards">The global test set, among the tenant's data.</param>
/// <param name="Clients">Clients whose own test splits and own models are scored too.</param>
/// <param name="TrainClassCounts">Training samples of each class over all the federation's clients.</param>
public sealed record EvaluateWork(
    RunSpec Spec,
    ModelOrder Model,
    int Generation,
    int Round,
    ServerFiles Server,
    IReadOnlyList<Sha256Digest> TestShards,
    IReadOnlyList<EvaluateClientOrder> Clients,
    IReadOnlyList<int> TrainClassCounts) : TaskWork
{
    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "evaluate";
}
