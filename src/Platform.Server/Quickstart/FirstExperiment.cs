using System.Text.Json;
using Platform.Client;
using Platform.Client.Experiments;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;

namespace Platform.Server.Quickstart;

/// <summary>
/// The first experiment: FedSpeed against FedAvg on 10,000 training images, 100 clients of equal size with class priors from
/// Dirichlet(0.1), a small CNN with GroupNorm.
/// </summary>
internal static class FirstExperiment
{
    private const int TrainSamples = 10_000;
    private const int GeneratedTestSamples = 2_000;
    private const int Clients = 100;

    // ρ = 0.1, the default, was chosen for a ResNet. At learning rate 0.1 it kills every unit of this small network's hidden layer
    // within two rounds: behind GroupNorm, ReLU and max pooling all its inputs are positive, and one ascent step moves all units
    // alike. See ops/decisions/0003.
    private const double Rho = 0.01;

    /// <summary>The experiment on Fashion-MNIST, or on generated data if there is no folder.</summary>
    public static Experiment Of(QuickstartOptions options, MnistFolder? folder)
    {
        // Named by its data, so that a data directory that is used again never trains on the other's.
        var name = folder is null ? "generated" : "fashion";
        var dataset = DatasetId.Wrap(name);
        return new(
            "quickstart",
            new ExperimentFederation(FederationId.Wrap(name), Federation(dataset), PerSeed: true),
            Element(new
            {
                rounds = options.Rounds,
                participation = new { fraction = 0.1 },
                local = new { epochs = 5 },
                batchSize = 20,
                learningRate = 0.1,
                learningRateDecay = 0.998,
                weightDecay = 1e-3,
                clipNorm = 10,
                evaluation = new { every = options.Every },
            }),
            options.Seeds,
            [
                new ExperimentMethod("fedavg", new Choice("fedavg")),
                new ExperimentMethod("fedspeed", new Choice("fedspeed", Options(new { rho = Rho }))),
            ],
            Baseline: "fedavg",
            Title: "Test accuracy",
            Dataset: new ExperimentDataset(dataset, [Shard(Split.Train, folder), Shard(Split.Test, folder)], folder is null ? "Generated" : "Fashion-MNIST"));
    }

    private static FederationSpec Federation(DatasetId dataset) => new(
        dataset,
        new Choice("cnn", Options(new { widths = (int[])[16, 32], hidden = 128, norm = "group" })),
        new Choice("dirichlet-equal", Options(new { alpha = 0.1 })),
        Clients);

    private static JsonElement Shard(Split split, MnistFolder? folder)
    {
        var name = split.ToString().ToLowerInvariant();
        return folder is null
            ? Element(new { name, split, format = ShardFormat.Generated, generator = new GeneratorSpec(split is Split.Train ? TrainSamples : GeneratedTestSamples, [1, 28, 28], Classes: 10, Seed: 1, Stream: name) })
            : Element(new { name, split, format = ShardFormat.Idx, files = folder.Files(split), limit = split is Split.Train ? TrainSamples : (int?)null });
    }

    private static Dictionary<string, JsonElement> Options(object options) => Element(options).EnumerateObject().ToDictionary(member => member.Name, member => member.Value);

    private static JsonElement Element(object value) => JsonSerializer.SerializeToElement(value, PlatformJson.Options);
}
