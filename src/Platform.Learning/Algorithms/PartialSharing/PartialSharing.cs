using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.PartialSharing;

/// <summary>
/// FedAvg of a part of the model; each client keeps the rest as its own, and trains both together. They differ in which part:
/// <list type="bullet">
/// <item>FedBN keeps the normalisation layers: Li et al., "FedBN: Federated Learning on Non-IID Features via Local Batch Normalization" (ICLR 2021).</item>
/// <item>SiloBN keeps only their running statistics: Andreux et al., "Siloed Federated Learning for Multi-Centric Histopathology Datasets" (2020).</item>
/// <item>FedPer keeps the head: Arivazhagan et al., "Federated Learning with Personalization Layers" (2019).</item>
/// <item>LG-FedAvg keeps all but the head: Liang et al., "Think Locally, Act Globally" (2020).</item>
/// </list>
/// </summary>
public sealed class PartialSharing(CatalogueEntry description, Selector kept, string weighting) : OwnPart(kept)
{
    internal static CatalogueType<Algorithm> FedBn { get; } = Type(
        "fedbn", "FedBN", "FedAvg, but clients keep their normalisation layers.", ModelGroups.Norm, "Li et al., ICLR 2021",
        "on a model without normalisation it is fedavg, bit for bit", "normalisation layers are in no upload");

    internal static CatalogueType<Algorithm> SiloBn { get; } = Type(
        "silobn", "SiloBN", "FedAvg, but clients keep the running statistics of their normalisation layers.", ModelGroups.NormStatistics, "Andreux et al., 2020",
        "on a model without running statistics it is fedavg, bit for bit", "running statistics are in no upload");

    internal static CatalogueType<Algorithm> FedPer { get; } = Type(
        "fedper", "FedPer", "FedAvg, but clients keep their heads.", ModelGroups.Head, "Arivazhagan et al., 2019",
        "on a model that is all head each client is trained alone", SharedClaims.KeepsHead);

    internal static CatalogueType<Algorithm> LgFedAvg { get; } = Type(
        "lg-fedavg", "LG-FedAvg", "FedAvg of the heads; clients keep all before them.", ModelGroups.Backbone, "Liang et al., 2020",
        "on a model that is all head it is fedavg, bit for bit", "the body is in no upload");

    /// <inheritdoc />
    public override CatalogueEntry Description => description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(spec, Program(spec, []) with { Own = Own }, SharedMerges.MeanOfUpdates(weighting));

    private static CatalogueType<Algorithm> Type(string name, string title, string summary, string kept, string source, params IReadOnlyList<string> claims)
    {
        var description = new CatalogueEntry(name, title, summary, [SharedOptions.Weighting.Description], source, claims);
        return new(description, options => new PartialSharing(description, Selector.Group(kept), options.Read(SharedOptions.Weighting)));
    }
}
