using System.Text.Json.Serialization;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;

namespace Platform.Coordination.Tasks;

/// <summary>What a lane reports of a task that it finished.</summary>
/// <param name="Order">The id of the order.</param>
/// <param name="Epoch">The epoch of the order.</param>
/// <param name="Result">What came out.</param>
/// <param name="DeviceMicroseconds">Lane time.</param>
/// <param name="Attempt">Which attempt it was, from 1.</param>
public sealed record TaskReport(string Order, long Epoch, TaskResult Result, long DeviceMicroseconds, int Attempt);

/// <summary>What came out of a task: digests and numbers, never tensors.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ImportResult), "import")]
[JsonDerivedType(typeof(PartitionResult), "partition")]
[JsonDerivedType(typeof(InitResult), "init")]
[JsonDerivedType(typeof(TrainResult), "train")]
[JsonDerivedType(typeof(MergeResult), "merge")]
[JsonDerivedType(typeof(EvaluateResult), "evaluate")]
public abstract record TaskResult;

/// <summary>A canonical shard, stored.</summary>
public sealed record ImportResult(Sha256Digest Sha256, long SizeBytes, int Samples, IReadOnlyList<int> SampleShape, IReadOnlyList<int> ClassCounts) : TaskResult;

/// <summary>One client's share of a partition, stored.</summary>
public sealed record PartitionedClient(
    ClientId Client,
    Sha256Digest Shard,
    long SizeBytes,
    IReadOnlyList<int> TrainClassCounts,
    IReadOnlyList<int> TestClassCounts);

/// <summary>A partition, with every client's file stored.</summary>
public sealed record PartitionResult(Sha256Digest ManifestSha256, IReadOnlyList<PartitionedClient> Clients) : TaskResult;

/// <summary>Checkpoint 0, and the arithmetic that made it.</summary>
public sealed record InitResult(ServerFiles Server, long SizeBytes, string NumericProfile) : TaskResult;

/// <summary>One client of a trained slice.</summary>
/// <param name="Client">The client.</param>
/// <param name="Samples">Samples it trained on.</param>
/// <param name="Loss">Mean training loss over its local steps.</param>
/// <param name="SquaredDrift">Squared Euclidean norm of (client − global).</param>
/// <param name="GradientSamples">Sample gradients it computed.</param>
/// <param name="KeepsState">Whether its next state is in the slice's pack.</param>
/// <param name="Refused">Why its update is not in the reduction; absent if it is.</param>
public sealed record ClientOutcome(ClientId Client, int Samples, double Loss, double SquaredDrift, long GradientSamples, bool KeepsState, string? Refused = null);

/// <summary>A trained slice: one reduced update, one pack of candidate states.</summary>
public sealed record TrainResult(Sha256Digest Update, IReadOnlyList<ClientOutcome> Clients, Sha256Digest? States = null) : TaskResult;

/// <summary>The next server state.</summary>
public sealed record MergeResult(ServerFiles Server, long SizeBytes) : TaskResult;

/// <summary>One value of a checkpoint's evaluation.</summary>
/// <param name="Name">The curve it belongs to.</param>
/// <param name="Value">Finite.</param>
/// <param name="Client">The client, for values of one client.</param>
public sealed record EvaluatedMetric(string Name, double Value, ClientId? Client = null);

/// <summary>A checkpoint's scores.</summary>
/// <param name="Accuracy">In [0, 1]; what <c>best</c> goes by.</param>
/// <param name="Loss">Mean cross-entropy in nats.</param>
/// <param name="Metrics">Every value, these included.</param>
public sealed record EvaluateResult(double Accuracy, double Loss, IReadOnlyList<EvaluatedMetric> Metrics) : TaskResult;

/// <summary>How a task of no run ended.</summary>
/// <param name="Result">What came out, if it went well.</param>
/// <param name="Problem">The refusal, if it did not.</param>
public sealed record TaskOutcome(TaskResult? Result = null, TaskProblem? Problem = null);

/// <summary>Why a task failed.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Detail">One sentence.</param>
/// <param name="Faults">Every fault, with its place.</param>
/// <param name="Final">Whether another attempt would fail in the same way: the input is wrong, not the machine.</param>
/// <param name="Client">The client at which it failed, if known.</param>
public sealed record TaskProblem(string Code, string Detail, IReadOnlyList<Fault> Faults, bool Final, ClientId? Client = null);
