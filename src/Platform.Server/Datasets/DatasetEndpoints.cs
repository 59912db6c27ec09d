using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Coordination;
using Platform.Server.Authentication;
using Platform.Server.Idempotency;
using Platform.Server.Paging;
using Platform.Server.Requests;
using Platform.Storage.Datasets;

namespace Platform.Server.Datasets;

/// <summary>Datasets and their shards.</summary>
internal static class DatasetEndpoints
{
    public static void MapDatasets(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/datasets").WithTags("Datasets");
        group.MapGet("", List).WithName("ListDatasets").WithSummary("List the datasets, by id").For(Access.Reader);
        group.MapPut("/{dataset}", Put).WithName("PutDataset").WithSummary("Make a dataset, or rename it").For(Access.Engineer);
        group.MapGet("/{dataset}", Get).WithName("GetDataset").WithSummary("Show a dataset and its shards").For(Access.Reader);
        group.MapDelete("/{dataset}", Delete).WithName("DeleteDataset").WithSummary("Remove a dataset that no federation uses").For(Access.Engineer);
        group.MapPost("/{dataset}/shards", AddShard).WithName("CreateShard").WithSummary("Import uploaded files as a shard: all of it or nothing").Produces<Shard>(StatusCodes.Status201Created).For(Access.Engineer);
    }

    internal static async Task<Page<Dataset>> List(TenantId tenant, PageQuery page, DatasetStore store, CancellationToken cancellation) =>
        page.Of(await store.ListAsync(tenant, page.After<DatasetId>(), page.Size, cancellation), dataset => dataset.Id);

    internal static async Task<Put<Dataset>> Put(TenantId tenant, DatasetId dataset, Body<DatasetSpec> body, IGrainFactory grains)
    {
        var put = await grains.GetTenant(tenant).PutDataset(dataset, body.Value);
        return new(put.Dataset, put.Created);
    }

    internal static async Task<Dataset> Get(TenantId tenant, DatasetId dataset, DatasetStore store, CancellationToken cancellation) =>
        await store.FindAsync(tenant, dataset, cancellation) ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no dataset '{dataset}'.");

    internal static async Task<NoContent> Delete(TenantId tenant, DatasetId dataset, IGrainFactory grains)
    {
        await grains.GetTenant(tenant).DeleteDataset(dataset);
        return TypedResults.NoContent();
    }

    internal static Task<IResult> AddShard(
        TenantId tenant, DatasetId dataset, CommandHeader command, Body<ShardRequest> body, Commands commands, IGrainFactory grains, CancellationToken cancellation) =>
        commands.Create(command.With(body.Sha256), key => grains.GetTenant(tenant).AddShard(dataset, body.Value, key), cancellation);
}
