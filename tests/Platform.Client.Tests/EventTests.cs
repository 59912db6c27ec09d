using Microsoft.AspNetCore.Http;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;

namespace Platform.Client.Tests;

public sealed class EventTests
{
    private static readonly RunId Run = RunId.New(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Events_arrive_once_and_in_order_across_a_connection_that_is_cut()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await ScriptedServer.Start(async (http, asked) =>
        {
            http.Response.ContentType = "text/event-stream";
            var after = long.Parse(http.Request.Headers["Last-Event-ID"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            // The first connection breaks off in the middle of the third event.
            for (var sequence = after + 1; sequence <= (asked == 1 ? 2 : 5); sequence++)
            {
                await http.Response.WriteAsync(Text(sequence), cancellation);
            }

            if (asked == 1)
            {
                await http.Response.WriteAsync(Text(3)[..20], cancellation);
                await http.Response.Body.FlushAsync(cancellation);
                // What was flushed must have arrived before the line is cut.
                await Task.Delay(100, cancellation);
                http.Abort();
            }
        });

        var seen = await server.Client.ForTenant(TenantId.Wrap("acme")).Events.WatchAsync(Run, cancellation: cancellation).Select(happened => happened.Sequence).ToListAsync(cancellation);

        Assert.Equal([1, 2, 3, 4, 5], seen);
        Assert.Equal("2", server.Asked[1].LastEvent);
    }

    [Fact]
    public async Task A_server_that_restarts_is_met_again_after_the_last_event_that_arrived()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var first = await ScriptedServer.Start((http, _) => Stream(http, from: 1, to: 2, cancellation));
        await using var watching = first.Client.ForTenant(TenantId.Wrap("acme")).Events.WatchAsync(Run, cancellation: cancellation).GetAsyncEnumerator(cancellation);
        Assert.True(await watching.MoveNextAsync());
        Assert.True(await watching.MoveNextAsync());
        await first.Stop();

        // Longer away than one request's attempts last.
        var third = watching.MoveNextAsync();
        await Task.Delay(200, cancellation);
        await using var second = await ScriptedServer.Start((http, _) => Stream(http, from: 3, to: 5, cancellation), first.Address);

        Assert.True(await third);
        Assert.Equal(3, watching.Current.Sequence);
        Assert.Equal("2", second.Asked[0].LastEvent);
        first.Client.Dispose();
    }

    [Fact]
    public async Task Watching_a_run_from_behind_its_last_event_ends()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await ScriptedServer.Start((http, _) => http.Request.Path.Value!.EndsWith(":stream", StringComparison.Ordinal)
            ? Stream(http, from: 6, to: 5, cancellation)
            : http.Response.WriteAsJsonAsync(Ended, PlatformJson.Options, cancellation));

        Assert.Empty(await server.Client.ForTenant(TenantId.Wrap("acme")).Events.WatchAsync(Run, after: 5, cancellation).ToListAsync(cancellation));
    }

    [Fact]
    public async Task A_refusal_to_stream_is_told_and_not_tried_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await ScriptedServer.Start((http, _) =>
        {
            http.Response.StatusCode = 404;
            return http.Response.WriteAsJsonAsync(new Problem("urn:problem:not_found", "x", 404, "There is no such run.", ProblemCodes.NotFound), PlatformJson.Options, cancellation);
        });

        await Assert.ThrowsAsync<PlatformProblemException>(async () => await server.Client.ForTenant(TenantId.Wrap("acme")).Events.WatchAsync(Run, cancellation: cancellation).ToListAsync(cancellation));

        Assert.Single(server.Asked);
    }

    private static Run Ended => new(
        Run, new RunSpec(FederationId.Wrap("f"), new Choice("fedavg"), 1, new Participation(1), new LocalWork(1), BatchSize.Full, 0.1), RunState.Succeeded, 1, DateTimeOffset.UnixEpoch);

    private static async Task Stream(HttpContext http, long from, long to, CancellationToken cancellation)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(": hello\n\n", cancellation);
        for (var sequence = from; sequence <= to; sequence++)
        {
            await http.Response.WriteAsync(Text(sequence), cancellation);
        }
    }

    private static string Text(long sequence)
    {
        var state = sequence == 5 ? RunState.Succeeded : RunState.Running;
        return $"id: {sequence}\nevent: x\ndata: {PlatformJson.Write(new RunEvent(sequence, DateTimeOffset.UnixEpoch, "x", "x", state))}\n\n: heartbeat\n\n";
    }
}
