using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination;
using Platform.Server.Authentication;
using Platform.Server.Idempotency;
using Platform.Server.Paging;
using Platform.Server.Requests;
using Platform.Storage.Runs;

namespace Platform.Server.Runs;

/// <summary>Runs and the commands on them.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/runs").WithTags("Runs");
        group.MapPost("", Create).WithName("CreateRun").WithSummary("Submit a run").Produces<Run>(StatusCodes.Status201Created).For(Access.Engineer);
        group.MapGet("", List).WithName("ListRuns").WithSummary("List the runs, newest first").For(Access.Reader);
        group.MapGet("/{run}", Get).WithName("GetRun").WithSummary("Show a run").For(Access.Reader);
        group.MapDelete("/{run}", Delete).WithName("DeleteRun").WithSummary("Remove a run that has ended, and its files").For(Access.Admin);
        group.MapPost("/{run}:cancel", Cancel).WithName("CancelRun").WithSummary("End a run as soon as its work is fenced off").For(Access.Engineer);
        group.MapPost("/{run}:pause", Pause).WithName("PauseRun").WithSummary("Pause a run when its open round is committed").For(Access.Engineer);
        group.MapPost("/{run}:resume", Resume).WithName("ResumeRun").WithSummary("Put a paused run back into the queue").For(Access.Engineer);
    }

    internal static Task<IResult> Create(
        TenantId tenant, CommandHeader command, Body<RunSpec> body, Commands commands, IGrainFactory grains, TimeProvider time, CancellationToken cancellation) =>
        commands.Create(
            command.With(body.Sha256),
            key => grains.GetRun(tenant, RunId.New(time.GetUtcNow())).Create(body.Value, key, Activity.Current?.Id),
            cancellation);

    internal static async Task<Page<Run>> List(TenantId tenant, string? federation, string? state, PageQuery page, RunStore store, CancellationToken cancellation) =>
        page.Of(
            await store.ListAsync(tenant, RunFilters.Federation(federation), RunFilters.State(state), page.After<RunId>(), page.Size, cancellation),
            run => run.Id);

    internal static async Task<Run> Get(TenantId tenant, RunId run, RunStore store, CancellationToken cancellation) =>
        await store.FindAsync(tenant, run, cancellation) ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no run '{run}'.");

    internal static async Task<NoContent> Delete(TenantId tenant, RunId run, IGrainFactory grains)
    {
        await grains.GetRun(tenant, run).Delete();
        return TypedResults.NoContent();
    }

    internal static Task<Run> Cancel(TenantId tenant, RunId run, IGrainFactory grains) => grains.GetRun(tenant, run).Cancel();

    internal static Task<Run> Pause(TenantId tenant, RunId run, IGrainFactory grains) => grains.GetRun(tenant, run).Pause();

    internal static Task<Run> Resume(TenantId tenant, RunId run, IGrainFactory grains) => grains.GetRun(tenant, run).Resume();
}
