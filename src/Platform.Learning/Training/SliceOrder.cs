using Platform.Contracts.Ids;
using Platform.Learning.Merging;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Training;

/// <summary>Where in a run a step stands; with the run's seed it keys everything random.</summary>
public readonly record struct StepPosition(int Generation, int Round, int Resample, int Phase, int Step);

/// <summary>One client of a slice. Data and state are fetched when its turn comes, so that a slice need not fit in memory.</summary>
/// <param name="Client">The client.</param>
/// <param name="Samples">Fetches what it trains on.</param>
/// <param name="State">Fetches its state; null if it keeps none, or never took part.</param>
public sealed record SliceClient(ClientId Client, Func<Samples> Samples, Func<TensorBag>? State = null);

/// <summary>How one client of a slice fared.</summary>
/// <param name="Client">The client.</param>
/// <param name="Refused">Why its update is not in the reduction; absent if it is.</param>
/// <param name="Samples">Samples it trained on.</param>
/// <param name="Steps">Optimizer steps it took.</param>
/// <param name="Loss">Mean of the batches' losses, each before its step; 0 where there was none, or none that was finite.</param>
/// <param name="SquaredDrift">‖x_K − x^t‖²; 0 where it is not finite.</param>
/// <param name="GradientSamples">Sample gradients it computed.</param>
public sealed record TrainedClient(ClientId Client, string? Refused, int Samples, int Steps, double Loss, double SquaredDrift, long GradientSamples);

/// <summary>A trained slice.</summary>
/// <param name="Update">The partial reductions over the clients that were not refused.</param>
/// <param name="States">Candidate states of the clients that were not refused; empty if clients keep none.</param>
/// <param name="Clients">Every client, in the slice's order.</param>
public sealed record TrainedSlice(SliceUpdate Update, IReadOnlyList<KeyValuePair<ClientId, TensorBag>> States, IReadOnlyList<TrainedClient> Clients);

/// <summary>How far a slice is.</summary>
/// <param name="Done">Clients that are finished.</param>
/// <param name="Clients">Clients in all.</param>
/// <param name="Client">The client that finished last.</param>
public readonly record struct SliceProgress(int Done, int Clients, ClientId Client);
