using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Server.Authentication;
using Platform.Server.Paging;
using Platform.Storage.Runs;

namespace Platform.Server.Runs;

/// <summary>The rounds of a run, who took part in them, and the curves.</summary>
internal static class RoundEndpoints
{
    /// <summary>A curve has a point for each round: pages of 50 would make thousands of requests of one chart.</summary>
    private const int MetricsPage = 2_000;

    public static void MapRounds(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/runs/{run}").WithTags("Rounds");
        group.MapGet("/rounds", List).WithName("ListRounds").WithSummary("List the rounds, by number").For(Access.Reader);
        group.MapGet("/rounds/{number:int}", Get).WithName("GetRound").WithSummary("Show a round").For(Access.Reader);
        group.MapGet("/rounds/{number:int}/clients", Clients).WithName("ListRoundClients").WithSummary("List each client's part in a round").For(Access.Reader);
        group.MapGet("/metrics", Metrics).WithName("ListMetrics").WithSummary("Read curves: all of the run's own, or those named").For(Access.Reader);
    }

    internal static async Task<Page<Round>> List(TenantId tenant, RunId run, PageQuery page, RunStore store, CancellationToken cancellation)
    {
        await RunEndpoints.Get(tenant, run, store, cancellation);
        return page.Of(await store.RoundsAsync(tenant, run, page.After(0), page.Size, cancellation), round => round.Number);
    }

    internal static async Task<Round> Get(TenantId tenant, RunId run, int number, RunStore store, CancellationToken cancellation)
    {
        await RunEndpoints.Get(tenant, run, store, cancellation);
        var page = await store.RoundsAsync(tenant, run, number - 1, size: 1, cancellation);
        return page.Items.FirstOrDefault(round => round.Number == number)
            ?? throw new ProblemException(ProblemCodes.NotFound, $"The run has no round {number} yet.");
    }

    internal static async Task<Page<RoundClient>> Clients(TenantId tenant, RunId run, int number, PageQuery page, RunStore store, CancellationToken cancellation)
    {
        await Get(tenant, run, number, store, cancellation);
        var parts = await store.ParticipationsAsync(tenant, run, number, cancellation);
        IReadOnlyList<RoundClient> clients =
            [.. parts.Select(part => new RoundClient(part.Client, part.Slice, part.Samples, part.Loss, part.SquaredDrift, part.Refused))];
        return page.Cut(clients, part => $"{part.Slice}/{part.Client}");
    }

    internal static async Task<Page<MetricPoint>> Metrics(TenantId tenant, RunId run, string? names, PageQuery page, RunStore store, CancellationToken cancellation)
    {
        await RunEndpoints.Get(tenant, run, store, cancellation);
        var wanted = names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var points = await store.MetricsAsync(tenant, run, wanted, cancellation);
        return page.Cut(points, point => $"{point.Name}/{point.Round}/{point.Client}", Math.Min(page.Asked ?? MetricsPage, MetricsPage));
    }
}
