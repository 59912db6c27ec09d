using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Coordination;
using Platform.Coordination.Runs;
using Platform.Learning.Files;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Server.Authentication;
using Platform.Server.Hosting;
using Platform.Storage.Objects;

namespace Platform.Server.Runs;

/// <summary>Models for use: what predictions are made with, put together as the algorithm says.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/runs/{run}").WithTags("Models");
        group.MapGet("/model", Federation).WithName("DownloadModel")
            .WithSummary("Download the federation's newest model as safetensors; that it was read is an event of the run")
            .Produces<Stream>(StatusCodes.Status200OK, CheckpointEndpoints.MediaType).For(Access.Engineer);
        group.MapGet("/clients/{client}/model", Personal).WithName("DownloadPersonalModel")
            .WithSummary("Download a client's own newest model as safetensors; that it was read is an event of the run")
            .Produces<Stream>(StatusCodes.Status200OK, CheckpointEndpoints.MediaType).For(Access.Engineer);
    }

    internal static Task<IResult> Federation(TenantId tenant, RunId run, Caller caller, IGrainFactory grains, IObjectStore objects, CancellationToken cancellation) =>
        Read(tenant, run, null, caller, grains, objects, cancellation);

    internal static Task<IResult> Personal(TenantId tenant, RunId run, ClientId client, Caller caller, IGrainFactory grains, IObjectStore objects, CancellationToken cancellation) =>
        Read(tenant, run, client, caller, grains, objects, cancellation);

    private static async Task<IResult> Read(TenantId tenant, RunId run, ClientId? client, Caller caller, IGrainFactory grains, IObjectStore objects, CancellationToken cancellation)
    {
        var files = await grains.GetRun(tenant, run).ReadModel(client, caller.Key);
        var program = RunProgram.Of(files.Spec, files.Model.Choice, files.Model.SampleShape, files.Model.Classes);
        var server = BagFiles.ReadServer(
            program,
            await Blob(files.Server.Checkpoint),
            files.Server.ServerState is { } state ? await Blob(state) : (ReadOnlyMemory<byte>?)null);
        var own = files.States is { } pack ? BagFiles.ReadState(program, await Blob(pack), client!.Value) : null;
        var view = program.Algorithm.View(program.Model, server, own);
        return TypedResults.Stream(
            target => Write(target, view, cancellation),
            CheckpointEndpoints.MediaType,
            $"{run}-round-{files.Round}{(client is { } name ? $"-{name}" : string.Empty)}.safetensors");

        async Task<ReadOnlyMemory<byte>> Blob(Sha256Digest digest)
        {
            try
            {
                return await objects.ReadAsync(BlobScope.Run(tenant, run), digest, cancellation);
            }
            catch (ProblemException missing) when (missing.Code == ProblemCodes.NotFound)
            {
                throw new ProblemException(ProblemCodes.CheckpointExpired, $"A newer round than {files.Round} has just taken the model's place; ask again.");
            }
        }
    }

    // Into memory first: safetensors are written synchronously, which a response does not take.
    private static async Task Write(Stream target, TensorSlot view, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        BagFiles.WriteCheckpoint(buffer, new TensorBag([KeyValuePair.Create(SlotNames.Model, view)]));
        buffer.Position = 0;
        await buffer.CopyToAsync(target, cancellation);
    }
}
