using Microsoft.AspNetCore.Http;
using Platform.Contracts;
using Platform.Contracts.Ids;
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

    private static string Text(long sequence)
    {
        var state = sequence == 5 ? RunState.Succeeded : RunState.Running;
        return $"id: {sequence}\nevent: x\ndata: {PlatformJson.Write(new RunEvent(sequence, DateTimeOffset.UnixEpoch, "x", "x", state))}\n\n: heartbeat\n\n";
    }
}
