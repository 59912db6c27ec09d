using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;

namespace Platform.Contracts.Federations;

/// <summary>What <c>PUT …/federations/{federation}</c> takes. Immutable once accepted: rounds of old runs refer to it.</summary>
/// <param name="Dataset">The dataset whose train shards are dealt out.</param>
/// <param name="Model">The model that the clients train; must fit the dataset's sample shape.</param>
/// <param name="Partition">How samples are dealt out.</param>
/// <param name="Clients">How many clients; absent for the partition <c>explicit</c>, which names them.</param>
/// <param name="TestFraction">The part of each client's samples that is held out as its own test split, in [0, 1).</param>
/// <param name="Seed">Of the partition's draws.</param>
public sealed record FederationSpec(
    DatasetId Dataset,
    Choice Model,
    Choice Partition,
    int? Clients = null,
    double TestFraction = 0,
    long Seed = 0);

/// <summary>A federation whose clients' shards are in place.</summary>
/// <param name="Id">Its name within the tenant.</param>
/// <param name="Spec">What was asked for.</param>
/// <param name="ClientCount">How many clients it has.</param>
/// <param name="ManifestSha256">Names the partition: equal for equal data, options and seed, so results are comparable.</param>
/// <param name="Parameters">Trainable numbers of the model.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Federation(
    FederationId Id,
    FederationSpec Spec,
    int ClientCount,
    Sha256Digest ManifestSha256,
    long Parameters,
    DateTimeOffset CreatedAt);

/// <summary>One client of a federation and what it holds.</summary>
/// <param name="Id">Its name.</param>
/// <param name="TrainSamples">Samples it trains on.</param>
/// <param name="TestSamples">Samples of its own test split.</param>
/// <param name="TrainClassCounts">Train samples by class.</param>
/// <param name="TestClassCounts">Test samples by class.</param>
/// <param name="Participations">Committed rounds it took part in, over all runs.</param>
public sealed record FederationClient(
    ClientId Id,
    int TrainSamples,
    int TestSamples,
    IReadOnlyList<int> TrainClassCounts,
    IReadOnlyList<int> TestClassCounts,
    int Participations = 0);
