using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Runs;

/// <summary>What the model of a federation or of one client is made of.</summary>
/// <param name="Spec">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="Round">The committed round.</param>
/// <param name="Server">Its server state.</param>
/// <param name="States">The pack that holds the client's state as of the round; absent if it has none, and for the federation's model.</param>
public sealed record ModelFiles(RunSpec Spec, ModelOrder Model, int Round, ServerFiles Server, Sha256Digest? States = null);
