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

    /// <summary>Says at once, before anything is started, that a folder is not what is needed.</summary>
    public static void Check(string? folder)
    {
        if (folder is not null && Missing(folder) is { } missing)
        {
            throw new IOException($"There is no {missing} in {Path.GetFullPath(folder)}; --data takes the folder with Fashion-MNIST's four .gz files.");
        }
    }

    /// <summary>Imports Fashion-MNIST from a folder, or has data generated.</summary>
    public static async Task Import(TenantClient tenant, string? folder, CancellationToken cancellation)
    {
        await tenant.PutDatasetAsync(Dataset, new DatasetSpec(folder is null ? "Generated" : "Fashion-MNIST"), cancellation);
        foreach (var split in (Split[])[Split.Train, Split.Test])
        {
            var request = folder is null ? Generated(split) : await Uploaded(tenant, folder, split, cancellation);
            await tenant.AddShardAsync(Dataset, request, cancellation: cancellation);
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
        var name = split.ToString().ToLowerInvariant();
        var generator = new GeneratorSpec(split is Split.Train ? TrainSamples : GeneratedTestSamples, [1, 28, 28], Classes: 10, Seed: 1, Stream: name);
        return new(ShardName.Wrap(name), split, ShardFormat.Generated, Generator: generator);
    }

    private static async Task<ShardRequest> Uploaded(TenantClient tenant, string folder, Split split, CancellationToken cancellation)
    {
        var (images, labels) = Files(split);
        var files = new Dictionary<string, UploadId>
        {
            ["images"] = (await tenant.UploadAsync(() => File.OpenRead(Path.Combine(folder, images)), cancellation: cancellation)).Id,
            ["labels"] = (await tenant.UploadAsync(() => File.OpenRead(Path.Combine(folder, labels)), cancellation: cancellation)).Id,
        };
        return new(ShardName.Wrap(split.ToString().ToLowerInvariant()), split, ShardFormat.Idx, files, Limit: split is Split.Train ? TrainSamples : null);
    }

    private static (string Images, string Labels) Files(Split split) => split is Split.Train
        ? ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")
        : ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz");

    private static string? Missing(string folder)
    {
        var (train, test) = (Files(Split.Train), Files(Split.Test));
        return ((string[])[train.Images, train.Labels, test.Images, test.Labels]).FirstOrDefault(file => !File.Exists(Path.Combine(folder, file)));
    }
}
