using System.Text.Json;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;

namespace Platform.Client.Experiments;

/// <summary>A comparison of methods on one federation with equal seeds: what the file of <c>fedctl compare</c> says.</summary>
/// <param name="Name">Names its runs and result files: 1 to 40 of a-z, 0-9 and '-'.</param>
/// <param name="Federation">Whose clients train.</param>
/// <param name="Run">What the runs share: members of a run spec, without federation, algorithm, seed and name.</param>
/// <param name="Seeds">Each gives one run of each method.</param>
/// <param name="Methods">What is compared.</param>
/// <param name="Baseline">The label of the method that the others are measured against.</param>
/// <param name="Title">A sentence for people.</param>
/// <param name="Dataset">The data, if the comparison is to import them where they are missing.</param>
/// <param name="Metric">The curve that is compared; more is better.</param>
/// <param name="Targets">Values of the metric: for each, the table tells the rounds until it is reached.</param>
/// <param name="Columns">More curves whose last values the table tells; <c>name@client</c> is one client's.</param>
public sealed record Experiment(
    string Name,
    ExperimentFederation Federation,
    JsonElement Run,
    IReadOnlyList<long> Seeds,
    IReadOnlyList<ExperimentMethod> Methods,
    string Baseline,
    string? Title = null,
    ExperimentDataset? Dataset = null,
    string Metric = "global.accuracy",
    IReadOnlyList<double>? Targets = null,
    IReadOnlyList<string>? Columns = null);

/// <summary>Whose clients train.</summary>
/// <param name="Id">The federation.</param>
/// <param name="Spec">How to make it if it is not there; one that is there with another spec is refused. Absent: it must be there.</param>
/// <param name="PerSeed">Deal the data out anew for each seed, with that seed, to a federation called <c>id-seed</c>.</param>
public sealed record ExperimentFederation(FederationId Id, FederationSpec? Spec = null, bool PerSeed = false);

/// <summary>A dataset and the shards it must have.</summary>
/// <param name="Id">The dataset; made if it is not there.</param>
/// <param name="Shards">As <c>POST …/shards</c> takes them, with paths for <c>files</c>. A shard whose name is there already is left as it is.</param>
/// <param name="DisplayName">A name for people.</param>
public sealed record ExperimentDataset(DatasetId Id, IReadOnlyList<JsonElement> Shards, string? DisplayName = null);

/// <summary>One of the methods that are compared.</summary>
/// <param name="Label">What the results call it: 1 to 60 characters.</param>
/// <param name="Algorithm">The federated method and its options.</param>
/// <param name="Run">Members of the run spec that are different for this method; each replaces the shared member whole.</param>
/// <param name="Seeds">Its seeds, if it has not those of all.</param>
/// <param name="Federation">Its federation, if it is not that of all: the same data, dealt out or modelled otherwise.</param>
public sealed record ExperimentMethod(
    string Label,
    Choice Algorithm,
    JsonElement? Run = null,
    IReadOnlyList<long>? Seeds = null,
    ExperimentFederation? Federation = null);
