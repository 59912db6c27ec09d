using Platform.Contracts.Catalogue;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Learning.Algorithms;
using Platform.Learning.Data.Partitions;
using Platform.Learning.Models;
using Platform.Server.Authentication;

namespace Platform.Server.Catalogue;

/// <summary>What specs can name, with options, defaults and legal ranges. Short lists, told whole.</summary>
internal static class CatalogueEndpoints
{
    public static void MapCatalogue(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Catalogue");
        group.MapGet("/algorithms", Algorithms).WithName("ListAlgorithms").WithSummary("List the federated methods and their options").For(Access.AnyKey);
        group.MapGet("/algorithms/{algorithm}", Algorithm).WithName("GetAlgorithm").WithSummary("Show a federated method: its paper, options and tested claims").For(Access.AnyKey);
        group.MapGet("/models", Models).WithName("ListModels").WithSummary("List the models and their options").For(Access.AnyKey);
        group.MapGet("/partitions", Partitions).WithName("ListPartitions").WithSummary("List the ways to deal data out to clients").For(Access.AnyKey);
    }

    internal static Page<CatalogueEntry> Algorithms() => new(AlgorithmCatalogue.Instance.Entries);

    internal static CatalogueEntry Algorithm(string algorithm) =>
        AlgorithmCatalogue.Instance.Find(algorithm)
        ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no algorithm '{algorithm}'; there are {string.Join(", ", AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name))}.");

    internal static Page<CatalogueEntry> Models() => new(ModelCatalogue.Entries);

    internal static Page<CatalogueEntry> Partitions() => new(PartitionCatalogue.Instance.Entries);
}
