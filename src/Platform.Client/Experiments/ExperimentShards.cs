using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Contracts.Datasets;
using Platform.Contracts.Form;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;

namespace Platform.Client.Experiments;

/// <summary>One shard of an experiment's dataset: what is asked of the server, apart from its uploads, and its files.</summary>
/// <param name="Request">Without files.</param>
/// <param name="Files">Paths, by their part in the format.</param>
internal sealed record ExperimentShard(ShardRequest Request, IReadOnlyDictionary<string, string> Files);

/// <summary>The shards that an experiment wants, checked before anything is sent.</summary>
internal static class ExperimentShards
{
    /// <summary>Reads the shards.</summary>
    /// <param name="dataset">The dataset; null for none.</param>
    /// <param name="folder">Where relative paths begin.</param>
    /// <exception cref="ProblemException">With every fault: of form, or a file that is not there.</exception>
    public static IReadOnlyList<ExperimentShard> Of(ExperimentDataset? dataset, string folder)
    {
        List<Fault> faults = [];
        List<ExperimentShard> shards = [];
        foreach (var (i, element) in (dataset?.Shards ?? []).Index())
        {
            if (Read(element, folder, $"/dataset/shards/{i}", faults) is { } shard)
            {
                shards.Add(shard);
            }
        }

        return faults.Count == 0 ? shards : throw new ProblemException(ProblemCodes.InvalidSpec, faults[0].Detail, faults);
    }

    private static ExperimentShard? Read(JsonElement element, string folder, string place, List<Fault> faults)
    {
        var before = faults.Count;
        var document = JsonSerializer.SerializeToNode(element) as JsonObject ?? [];
        var files = Files(document, folder, place, faults);
        document.Remove("files");
        var request = JsonSerializer.SerializeToElement(document);
        faults.AddRange(ContractCheck.Of<ShardRequest>(request).Select(fault => fault with { Pointer = place + fault.Pointer }));
        return faults.Count == before ? new(request.Deserialize<ShardRequest>(PlatformJson.Options)!, files) : null;
    }

    private static Dictionary<string, string> Files(JsonObject document, string folder, string place, List<Fault> faults)
    {
        Dictionary<string, string> files = [];
        foreach (var (part, value) in document["files"] as JsonObject ?? [])
        {
            var path = Path.GetFullPath(Path.Combine(folder, value?.ToString() ?? string.Empty));
            files[part] = path;
            if (!File.Exists(path))
            {
                faults.Add(new($"{place}/files/{part}", ProblemCodes.NotFound, $"There is no file {path}; say with --data where the data lie."));
            }
        }

        return files;
    }

    /// <summary>Makes the dataset and imports the shards that it has not.</summary>
    public static async Task Import(TenantClient tenant, ExperimentDataset dataset, IReadOnlyList<ExperimentShard> shards, CancellationToken cancellation)
    {
        var there = await tenant.DatasetsAsync(cancellation).FirstOrDefaultAsync(known => known.Id == dataset.Id, cancellation)
            ?? await tenant.PutDatasetAsync(dataset.Id, new DatasetSpec(dataset.DisplayName), cancellation);
        foreach (var shard in shards.Where(shard => there.Shards.All(known => known.Name != shard.Request.Name)))
        {
            await tenant.ImportAsync(dataset.Id, shard.Request, shard.Files.Count == 0 ? null : shard.Files, cancellation);
        }
    }
}
