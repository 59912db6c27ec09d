using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Coordination;
using Platform.Server.Authentication;
using Platform.Server.Hosting;
using Platform.Server.Idempotency;
using Platform.Storage.Datasets;
using Platform.Storage.Objects;

namespace Platform.Server.Datasets;

/// <summary>Files on their way in: streamed to the object store, never held in memory.</summary>
internal static class UploadEndpoints
{
    private const string MediaType = "application/octet-stream";

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/uploads").WithTags("Datasets");
        group.MapPost("", Create).WithName("CreateUpload").WithSummary("Upload a file, to be named by a shard or a run").Accepts<Stream>(MediaType).Produces<Upload>(StatusCodes.Status201Created).For(Access.Engineer);
        group.MapGet("/{upload}", Get).WithName("GetUpload").WithSummary("Show an upload").For(Access.Reader);
    }

    internal static async Task<IResult> Create(
        TenantId tenant, CommandHeader command, HttpContext http, IObjectStore objects, IOptions<ServerOptions> options, Commands commands, IGrainFactory grains, CancellationToken cancellation)
    {
        // The body is hashed while it is written. A repetition writes the same blob again, which changes nothing; the blob of
        // a request that is refused afterwards is named by no row, and swept.
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.Value.UploadLimitBytes;
        var blob = await objects.WriteAsync(BlobScope.Data(tenant), http.Request.Body, cancellation);
        return await commands.Create(command.With(blob.Sha256), key => grains.GetTenant(tenant).AddUpload(blob.Sha256, blob.SizeBytes, key), cancellation);
    }

    internal static async Task<Upload> Get(TenantId tenant, UploadId upload, DatasetStore store, CancellationToken cancellation) =>
        await store.FindUploadAsync(tenant, upload, cancellation) ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no upload '{upload}'.");
}
