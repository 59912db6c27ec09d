using System.Globalization;
using System.Net;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Runs;

public sealed class EventStreamTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_tells_every_event_in_order_and_ends_with_the_run()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);
        using var submitted = await engineer.Post($"{tenant.Root}/runs", TrainedRun.Spec);
        var run = await submitted.Read<Run>();

        using var stream = await engineer.Follow($"{tenant.Root}/runs/{run.Id}");
        var messages = await Sse.ReadAsync(stream).Where(message => message.Event is not null).ToListAsync(Cancellation);

        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Enumerable.Range(1, messages.Count).Select(i => (long)i), messages.Select(message => message.Id));
        Assert.All(messages, message => Assert.Equal((message.Id, message.Type), (message.Event!.Sequence, message.Event.Type)));
        Assert.Equal("run.queued", messages[0].Type);
        Assert.Equal(TrainedRun.Rounds, messages.Count(message => message.Type == "round.committed"));
        Assert.Equal("run.succeeded", messages[^1].Type);
        var listed = (await engineer.Get<Page<RunEvent>>($"{tenant.Root}/runs/{run.Id}/events")).Items;
        Assert.Equal(listed.Select(item => item.Sequence), messages.Select(message => message.Id));
    }

    [Fact]
    public async Task A_stream_goes_on_after_the_last_event_that_was_received()
    {
        var trained = await TrainedRun.Finished(server);
        using var reader = trained.Tenant.As(Role.Reader);
        var events = (await reader.Get<Page<RunEvent>>($"{trained.Path}/events")).Items;

        using var rest = await reader.Follow(trained.Path, lastEventId: "3");
        var messages = await Sse.ReadAsync(rest).ToListAsync(Cancellation);

        Assert.Equal(events.Skip(3).Select(item => item.Sequence), messages.Select(message => message.Id));
    }

    [Fact]
    public async Task A_stream_that_has_been_told_everything_is_not_asked_for_again()
    {
        var trained = await TrainedRun.Finished(server);
        using var reader = trained.Tenant.As(Role.Reader);
        var last = (await reader.Get<Page<RunEvent>>($"{trained.Path}/events")).Items[^1].Sequence;
        using var stream = await reader.Follow(trained.Path, last.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(HttpStatusCode.NoContent, stream.StatusCode);
    }

    [Fact]
    public async Task A_silent_stream_keeps_its_line()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);
        using var submitted = await engineer.Post($"{tenant.Root}/runs", TrainedRun.Spec with { Rounds = 100_000 });
        var path = $"{tenant.Root}/runs/{(await submitted.Read<Run>()).Id}";
        using var paused = await engineer.Send(HttpMethod.Post, $"{path}:pause", null);
        paused.EnsureSuccessStatusCode();

        using var stream = await engineer.Follow(path);
        var heartbeat = await Sse.ReadAsync(stream).FirstAsync(message => message.Comment is not null, Cancellation);

        Assert.Equal("heartbeat", heartbeat.Comment);
        using var cancelled = await engineer.Send(HttpMethod.Post, $"{path}:cancel", null);
        cancelled.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_tenant_has_only_so_many_streams_and_gets_back_those_it_closes()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);
        using var submitted = await engineer.Post($"{tenant.Root}/runs", TrainedRun.Spec with { Rounds = 100_000 });
        var path = $"{tenant.Root}/runs/{(await submitted.Read<Run>()).Id}";
        List<HttpResponseMessage> open = [];
        for (var i = 0; i < 20; i++)
        {
            open.Add(await engineer.Follow(path));
            Assert.Equal(HttpStatusCode.OK, open[^1].StatusCode);
        }

        using (var refused = await engineer.Follow(path))
        {
            Assert.True((await refused.Refused(HttpStatusCode.TooManyRequests, ProblemCodes.RateLimited)).Retryable);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        open.ForEach(stream => stream.Dispose());
        // The server notices a closed line when it next writes to it.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var again = await engineer.Follow(path);
            if (again.StatusCode is HttpStatusCode.OK)
            {
                break;
            }

            await Task.Delay(100, limit.Token);
        }

        using var cancelled = await engineer.Send(HttpMethod.Post, $"{path}:cancel", null);
        cancelled.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task An_event_that_is_none_is_refused()
    {
        var trained = await TrainedRun.Finished(server);
        using var reader = trained.Tenant.As(Role.Reader);
        using var stream = await reader.Follow(trained.Path, "first");
        await stream.Refused(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);
        await reader.GetAsync($"{trained.Path}/events?after=-1", Cancellation).Refuses(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);
    }

    [Fact]
    public async Task Events_are_listed_after_a_sequence_and_in_pages()
    {
        var trained = await TrainedRun.Finished(server);
        using var reader = trained.Tenant.As(Role.Reader);
        var all = (await reader.Get<Page<RunEvent>>($"{trained.Path}/events")).Items;
        var first = await reader.Get<Page<RunEvent>>($"{trained.Path}/events?after=2&pageSize=2");
        var second = await reader.Get<Page<RunEvent>>($"{trained.Path}/events?after=2&pageSize=2&pageToken={first.NextPageToken}");
        Assert.Equal([3, 4], first.Items.Select(item => item.Sequence));
        Assert.Equal([5, 6], second.Items.Select(item => item.Sequence));
        Assert.True(all.Count > 6);
    }
}
