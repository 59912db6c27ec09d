using System.Globalization;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Server.Authentication;
using Platform.Server.Paging;
using Platform.Storage.Runs;

namespace Platform.Server.Runs;

/// <summary>What happened to a run: as a list, and live.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/runs/{run}").WithTags("Events");
        group.MapGet("/events", List).WithName("ListEvents").WithSummary("List a run's events, in order").For(Access.Reader);
        group.MapGet("/events:stream", Stream).WithName("StreamEvents").WithSummary("Follow a run's events as server-sent events; resumes after Last-Event-ID")
            .Produces<RunEvent>(StatusCodes.Status200OK, "text/event-stream")
            .Produces(StatusCodes.Status204NoContent)
            .For(Access.Reader);
    }

    internal static async Task<Page<RunEvent>> List(TenantId tenant, RunId run, string? after, PageQuery page, RunStore store, CancellationToken cancellation)
    {
        await RunEndpoints.Get(tenant, run, store, cancellation);
        var start = Math.Max(Sequence(after, "?after"), page.After(0));
        var events = await store.EventsAsync(tenant, run, start, page.Size + 1, cancellation);
        var shown = events.Take(page.Size).ToList();
        return page.Of(new Page<RunEvent>(shown, events.Count > shown.Count ? "more" : null), item => item.Sequence);
    }

    internal static async Task Stream(TenantId tenant, RunId run, HttpContext http, RunStore store, EventStreams streams, CancellationToken cancellation)
    {
        await RunEndpoints.Get(tenant, run, store, cancellation);
        var after = Sequence(http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id ? id : null, "Last-Event-ID");
        await streams.Follow(http, tenant, run, after, cancellation);
    }

    private static long Sequence(string? text, string place) => text is null
        ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : throw new ProblemException(new Fault(place, ProblemCodes.InvalidArgument, $"'{text}' is not the sequence of an event: a whole number from 0."));
}
