using System.Text.Json;
using Platform.Client;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;

namespace Platform.Server.Quickstart;

/// <summary>
/// The data and the federation of the first experiment: 10,000 training images, 100 clients of equal size with class priors from
/// Dirichlet(0.1), a small CNN with GroupNorm.
/// </summary>
internal static class ExperimentData
{
    private const int TrainSamples = 10_000;
    private const int GeneratedTestSamples = 2_000;
    private const int Clients = 100;

    private static readonly DatasetId Dataset = DatasetId.Wrap("images");

    /// <summary>Imports Fashion-MNIST, or has data generated.</summary>
    public static async Task Import(TenantClient tenant, MnistFolder? folder, CancellationToken cancellation)
    {
        await tenant.PutDatasetAsync(Dataset, new DatasetSpec(folder is null ? "Generated" : "Fashion-MNIST"), cancellation);
        foreach (var split in (Split[])[Split.Train, Split.Test])
        {
            await tenant.ImportAsync(Dataset, folder is null ? Generated(split) : Idx(split), folder?.Files(split), cancellation);
        }
    }

    /// <summary>Deals the data out.</summary>
    public static Task<Federation> Deal(TenantClient tenant, long seed, CancellationToken cancellation)
    {
        var model = new Choice("cnn", Options(new { widths = (int[])[16, 32], hidden = 128, norm = "group" }));
        var partition = new Choice("dirichlet-equal", Options(new { alpha = 0.1 }));
        return tenant.PutFederationAsync(FederationId.Wrap($"seed-{seed}"), new FederationSpec(Dataset, model, partition, Clients, Seed: seed), cancellation);
    }

    private static Dictionary<string, JsonElement> Options(object options) =>
        JsonSerializer.SerializeToElement(options).EnumerateObject().ToDictionary(member => member.Name, member => member.Value);

    private static ShardRequest Generated(Split split)
    {
        var name = NameOf(split);
        var generator = new GeneratorSpec(split is Split.Train ? TrainSamples : GeneratedTestSamples, [1, 28, 28], Classes: 10, Seed: 1, Stream: name.Value);
        return new(name, split, ShardFormat.Generated, Generator: generator);
    }

    private static ShardRequest Idx(Split split) => new(NameOf(split), split, ShardFormat.Idx, Limit: split is Split.Train ? TrainSamples : null);

    private static ShardName NameOf(Split split) => ShardName.Wrap(split.ToString().ToLowerInvariant());
}
