using Microsoft.Net.Http.Headers;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Server.Authentication;
using Platform.Server.Paging;
using Platform.Storage.Objects;
using Platform.Storage.Runs;

namespace Platform.Server.Runs;

/// <summary>The models of a run, and their files.</summary>
internal static class CheckpointEndpoints
{
    internal const string MediaType = "application/vnd.safetensors";

    public static void MapCheckpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/runs/{run}/checkpoints").WithTags("Checkpoints");
        group.MapGet("", List).WithName("ListCheckpoints").WithSummary("List the checkpoints, by round").For(Access.Reader);
        group.MapGet("/{checkpoint}", Get).WithName("GetCheckpoint").WithSummary("Show a checkpoint, by its id or as best or latest").For(Access.Reader);
        group.MapGet("/{checkpoint}/content", Content).WithName("DownloadCheckpoint").WithSummary("Download a checkpoint's safetensors file")
            .Produces<Stream>(StatusCodes.Status200OK, MediaType)
            .Produces<Stream>(StatusCodes.Status206PartialContent, MediaType)
            .Produces(StatusCodes.Status304NotModified)
            .For(Access.Engineer);
    }

    internal static async Task<Page<Checkpoint>> List(TenantId tenant, RunId run, PageQuery page, RunStore store, CancellationToken cancellation)
    {
        await RunEndpoints.Get(tenant, run, store, cancellation);
        return page.Cut(await store.CheckpointsAsync(tenant, run, cancellation), item => item.Id.Value);
    }

    internal static async Task<Checkpoint> Get(TenantId tenant, RunId run, string checkpoint, RunStore store, CancellationToken cancellation)
    {
        await RunEndpoints.Get(tenant, run, store, cancellation);
        var all = await store.CheckpointsAsync(tenant, run, cancellation);
        return checkpoint switch
        {
            "latest" => all.MaxBy(item => item.Round) ?? throw Missing("The run has no checkpoint yet."),
            "best" => all.FirstOrDefault(item => item.Best) ?? throw Missing("No checkpoint of the run has been evaluated yet; ask for 'latest'."),
            _ => all.FirstOrDefault(item => item.Id.Value == checkpoint) ?? throw Missing($"The run has no checkpoint '{checkpoint}'."),
        };
    }

    internal static async Task<IResult> Content(TenantId tenant, RunId run, string checkpoint, RunStore store, IObjectStore objects, CancellationToken cancellation)
    {
        var found = await Get(tenant, run, checkpoint, store, cancellation);
        // The row may say so, or the sweep may have come between the row and the file.
        var file = found.Available ? await objects.OpenAsync(BlobScope.Run(tenant, run), found.Sha256, cancellation) : null;
        return file is null
            ? throw new ProblemException(ProblemCodes.CheckpointExpired, $"The file of round {found.Round} is not kept any more; the last three, the best and those of the run's cadence are.")
            : TypedResults.Stream(
                file,
                MediaType,
                $"{run}-round-{found.Round}.safetensors",
                entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""),
                enableRangeProcessing: true);
    }

    private static ProblemException Missing(string detail) => new(ProblemCodes.NotFound, detail);
}
