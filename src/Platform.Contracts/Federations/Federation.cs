using System.Text.Json.Serialization;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;

namespace Platform.Contracts.Federations;

/// <summary>Where a client's own test split comes from.</summary>
public enum LocalTest
{
    /// <summary>Held out of its own samples: <see cref="FederationSpec.TestFraction"/> of them.</summary>
    [JsonStringEnumMemberName("split")]
    Split = 0,

    /// <summary>
    /// Drawn from the dataset's test shards with classes in the proportions of its training samples; two clients may be tested on
    /// one sample.
    /// </summary>
    [JsonStringEnumMemberName("matching")]
    Matching = 1,
}

/// <summary>Whether one client's update may be seen outside the worker that computes it.</summary>
public enum UpdatePolicy
{
    /// <summary>It may: slices of one client and merges that look at single updates are allowed.</summary>
    [JsonStringEnumMemberName("single")]
    Single = 0,

    /// <summary>Only sums over the clients of a slice, two at least, leave a worker.</summary>
    [JsonStringEnumMemberName("summed")]
    Summed = 1,
}

/// <summary>What <c>PUT …/federations/{federation}</c> takes. Immutable once accepted: rounds of old runs refer to it.</summary>
/// <param name="Dataset">The dataset whose train shards are dealt out.</param>
/// <param name="Model">The model that the clients train; must fit the dataset's sample shape.</param>
/// <param name="Partition">How samples are dealt out.</param>
/// <param name="Clients">How many clients; absent for the partition <c>explicit</c>, which names them.</param>
/// <param name="TestFraction">The part of each client's samples that is held out as its own test split, in [0, 1).</param>
/// <param name="Seed">Of the partition's draws.</param>
/// <param name="Samples">Keep only so many train samples, drawn at random, before anything else is done; absent keeps all.</param>
/// <param name="Imbalance">
/// A long tail, in (0, 1]: of class k of C only n·imbalance^(k/(C-1)) train samples are kept, n being the size of the largest class, or all
/// it has if they are fewer, and one at least. So the last class is to the first as the imbalance to 1; 1 keeps everything.
/// </param>
/// <param name="LocalTest">Where a client's own test split comes from.</param>
/// <param name="LocalTestSamples">
/// matching: the most samples that a client is tested on; absent for as many as it trains on. It gets fewer where the test shards
/// have too few of a class to keep the proportions.
/// </param>
/// <param name="Updates">Whether single updates may leave the workers that compute them.</param>
public sealed record FederationSpec(
    DatasetId Dataset,
    Choice Model,
    Choice Partition,
    int? Clients = null,
    double TestFraction = 0,
    long Seed = 0,
    int? Samples = null,
    double Imbalance = 1,
    LocalTest LocalTest = LocalTest.Split,
    int? LocalTestSamples = null,
    UpdatePolicy Updates = UpdatePolicy.Single);

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
