using System.Diagnostics;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Telemetry;

public sealed class TraceTests(RunningServer server)
{
    [Fact]
    public async Task A_round_is_one_trace_from_its_commit_to_the_lanes_work_and_links_to_the_request()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.Root}/runs");
        request.Content = new StringContent(Contracts.PlatformJson.Write(TrainedRun.Spec), System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", "traced");
        request.Headers.Add("traceparent", "00-11111111111111111111111111111111-2222222222222222-01");
        using var submitted = await engineer.SendAsync(request, TestContext.Current.CancellationToken);
        var run = await submitted.Read<Run>();
        using var stream = await engineer.GetAsync($"{tenant.Root}/runs/{run.Id}/events:stream", TestContext.Current.CancellationToken);

        var rounds = await Spans(span => span.DisplayName == "round" && Speaks(span, run.Id.Value), TrainedRun.Rounds);
        Assert.All(rounds, round => Assert.Contains(round.Links, link => link.Context.TraceId.ToHexString() == new string('1', 32)));
        Assert.Equal(TrainedRun.Rounds, rounds.Select(round => round.TraceId).Distinct().Count());
        foreach (var round in rounds)
        {
            var work = await Spans(span => span.TraceId == round.TraceId && span.Source.Name == "FedPlatform.Worker" && span.DisplayName == "client.task", 1);
            Assert.All(work, task => Assert.Equal(round.SpanId, task.ParentSpanId));
        }
    }

    [Fact]
    public async Task Polls_do_not_fill_the_traces()
    {
        await TrainedRun.Finished(server);
        await Spans(span => span.DisplayName == "round", 1);
        Assert.DoesNotContain(server.Spans.Snapshot(), span => span.Status is not ActivityStatusCode.Error && (span.DisplayName.Contains("/Lease", StringComparison.Ordinal) || span.DisplayName.Contains("/Renew", StringComparison.Ordinal) || span.DisplayName.Contains("/Watch", StringComparison.Ordinal)));
    }

    private static bool Speaks(Activity span, string run) => span.TagObjects.Any(tag => tag.Value?.ToString() == run);

    /// <summary>Spans arrive when they end, a little after what they tell of.</summary>
    private async Task<IReadOnlyList<Activity>> Spans(Func<Activity, bool> wanted, int least)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var found = server.Spans.Snapshot().Where(wanted).ToList();
            if (found.Count >= least)
            {
                return found;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"Only {found.Count} of {least} spans came: {string.Join(", ", server.Spans.Snapshot().Select(span => span.DisplayName).Distinct())}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
