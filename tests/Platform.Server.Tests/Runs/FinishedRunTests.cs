using System.Net;
using System.Net.Http.Headers;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Runs;

public sealed class FinishedRunTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_can_be_read_in_every_part_after_it_has_ended()
    {
        var trained = await TrainedRun.Finished(server);
        using var reader = trained.Tenant.As(Role.Reader);

        var rounds = await reader.Get<Page<Round>>($"{trained.Path}/rounds");
        Assert.Equal([1, 2, 3, 4], rounds.Items.Select(round => round.Number));
        Assert.All(rounds.Items, round => Assert.Equal((RoundState.Committed, 2), (round.State, round.Cohort.Count)));
        var clients = await reader.Get<Page<RoundClient>>($"{trained.Path}/rounds/2/clients");
        Assert.Equal(rounds.Items[1].Cohort.Order(Comparer<ClientId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))), clients.Items.Select(client => client.Client).OrderBy(client => client.Value, StringComparer.Ordinal));
        Assert.All(clients.Items, client => Assert.True(client is { Refused: null, Samples: > 0, Loss: > 0, SquaredDrift: > 0 }));

        var curves = await reader.Get<Page<MetricPoint>>($"{trained.Path}/metrics?names=train.loss,global.accuracy");
        Assert.Equal(["global.accuracy", "train.loss"], curves.Items.Select(point => point.Name).Distinct().Order());
        Assert.Equal([1, 2, 3, 4], curves.Items.Where(point => point.Name == "train.loss").Select(point => point.Round));

        var part = await reader.Get<FederationClient>($"{trained.Tenant.Root}/federations/f/clients/{clients.Items[0].Client}");
        Assert.True(part.Participations >= 1);
        await reader.GetAsync($"{trained.Path}/rounds/5", Cancellation).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task A_curve_is_paged_without_gaps()
    {
        var trained = await TrainedRun.Finished(server);
        using var reader = trained.Tenant.As(Role.Reader);
        var all = (await reader.Get<Page<MetricPoint>>($"{trained.Path}/metrics")).Items;
        List<MetricPoint> told = [];
        for (var path = $"{trained.Path}/metrics?pageSize=5"; path is not null;)
        {
            var page = await reader.Get<Page<MetricPoint>>(path);
            told.AddRange(page.Items);
            path = page.NextPageToken is { } token ? $"{trained.Path}/metrics?pageSize=5&pageToken={token}" : null;
        }

        Assert.True(all.Count > 10);
        Assert.Equal(all, told);
    }

    [Fact]
    public async Task A_checkpoint_is_downloaded_with_its_digest_as_tag()
    {
        var trained = await TrainedRun.Finished(server);
        using var engineer = trained.Tenant.As(Role.Engineer);
        var latest = await engineer.Get<Checkpoint>($"{trained.Path}/checkpoints/latest");

        using var response = await engineer.GetAsync($"{trained.Path}/checkpoints/{latest.Id}/content", Cancellation);
        var content = await response.Content.ReadAsByteArrayAsync(Cancellation);

        Assert.Equal(trained.Run.Digest, latest.Sha256);
        Assert.Equal(latest.Sha256, Sha256Digest.Of(content));
        Assert.Equal(latest.SizeBytes, content.Length);
        Assert.Equal(new EntityTagHeaderValue($"\"{latest.Sha256}\"", isWeak: false), response.Headers.ETag);
        Assert.Equal("application/vnd.safetensors", response.Content.Headers.ContentType?.MediaType);
        Assert.EndsWith("-round-4.safetensors", response.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        // The file's documented beginning: the header's length, then the header as JSON.
        Assert.Equal((byte)'{', content[8]);
    }

    [Fact]
    public async Task A_broken_download_goes_on_where_it_stopped()
    {
        var trained = await TrainedRun.Finished(server);
        using var engineer = trained.Tenant.As(Role.Engineer);
        var path = $"{trained.Path}/checkpoints/best/content";
        var whole = await engineer.GetByteArrayAsync(path, Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(10, null) } };
        using var rest = await engineer.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(10, whole.Length - 1, whole.Length), rest.Content.Headers.ContentRange);
        Assert.Equal(whole[10..], await rest.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_range_behind_the_end_is_refused()
    {
        var trained = await TrainedRun.Finished(server);
        using var engineer = trained.Tenant.As(Role.Engineer);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{trained.Path}/checkpoints/latest/content") { Headers = { Range = new RangeHeaderValue(1 << 20, null) } };
        using var response = await engineer.SendAsync(request, Cancellation);
        await response.Refused(HttpStatusCode.RequestedRangeNotSatisfiable, ProblemCodes.RangeNotSatisfiable);
    }

    [Fact]
    public async Task A_file_one_has_is_not_sent_again_and_another_file_is_never_continued()
    {
        var trained = await TrainedRun.Finished(server);
        using var engineer = trained.Tenant.As(Role.Engineer);
        var path = $"{trained.Path}/checkpoints/latest/content";
        using var known = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { new EntityTagHeaderValue($"\"{trained.Run.Digest}\"") } } };
        using var notModified = await engineer.SendAsync(known, Cancellation);
        using var other = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(10, null), IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue("\"another\"")) } };
        using var whole = await engineer.SendAsync(other, Cancellation);

        Assert.Equal(HttpStatusCode.NotModified, notModified.StatusCode);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
    }

    [Fact]
    public async Task An_old_checkpoint_is_gone_and_says_so()
    {
        var trained = await TrainedRun.Finished(server);
        using var engineer = trained.Tenant.As(Role.Engineer);
        var checkpoints = (await engineer.Get<Page<Checkpoint>>($"{trained.Path}/checkpoints")).Items;
        Assert.Equal([0, 1, 2, 3, 4], checkpoints.Select(item => item.Round));
        var swept = checkpoints.First(item => !item.Available);

        await engineer.GetAsync($"{trained.Path}/checkpoints/{swept.Id}/content", Cancellation).Refuses(HttpStatusCode.Gone, ProblemCodes.CheckpointExpired);
    }

    [Fact]
    public async Task Another_tenant_cannot_reach_a_run_by_its_id()
    {
        var trained = await TrainedRun.Finished(server);
        var mine = await server.Tenant();
        using var admin = mine.As(Role.Admin);
        var path = $"{mine.Root}/runs/{trained.Run.Id}";
        foreach (var part in new[] { "", "/rounds", "/rounds/1", "/rounds/1/clients", "/metrics", "/checkpoints", "/checkpoints/latest", "/checkpoints/latest/content", "/events", "/events:stream" })
        {
            await admin.GetAsync(path + part, Cancellation).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        }

        foreach (var verb in new[] { ":cancel", ":pause", ":resume" })
        {
            await admin.Send(HttpMethod.Post, path + verb, null).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        }

        using var deleted = await admin.DeleteAsync(path, Cancellation);
        using var reader = trained.Tenant.As(Role.Reader);
        Assert.Equal(RunState.Succeeded, (await reader.Get<Run>(trained.Path)).State);
    }

    [Fact]
    public async Task A_deleted_run_is_gone_with_its_files_and_deleting_it_again_is_the_same()
    {
        var trained = await TrainedRun.Finished(server);
        using var admin = trained.Tenant.As(Role.Admin);
        var folder = Path.Combine(server.DataDirectory, "blobs", "t", trained.Tenant.Id.Value, "r", trained.Run.Id.Value);
        Assert.NotEmpty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));

        for (var i = 0; i < 2; i++)
        {
            using var deleted = await admin.DeleteAsync(trained.Path, Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await admin.GetAsync(trained.Path, Cancellation).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        Assert.False(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task What_has_something_in_it_is_not_removed()
    {
        var trained = await TrainedRun.Finished(server);
        using var engineer = trained.Tenant.As(Role.Engineer);
        using var platform = server.Operator();
        await engineer.DeleteAsync($"{trained.Tenant.Root}/federations/f", Cancellation).Refuses(HttpStatusCode.Conflict, ProblemCodes.HasChildren);
        await engineer.DeleteAsync($"{trained.Tenant.Root}/datasets/d", Cancellation).Refuses(HttpStatusCode.Conflict, ProblemCodes.InUse);
        await platform.DeleteAsync(trained.Tenant.Root, Cancellation).Refuses(HttpStatusCode.Conflict, ProblemCodes.HasChildren);
        await engineer.Send(HttpMethod.Post, $"{trained.Path}:pause", null).Refuses(HttpStatusCode.Conflict, ProblemCodes.InvalidState);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_narrowed_by_state_and_federation()
    {
        var trained = await TrainedRun.Finished(server);
        using var engineer = trained.Tenant.As(Role.Engineer);
        using var second = await engineer.Post($"{trained.Tenant.Root}/runs", TrainedRun.Spec);
        var newer = await second.Read<Run>();
        var root = $"{trained.Tenant.Root}/runs";

        Assert.Equal([newer.Id, trained.Run.Id], (await engineer.Get<Page<Run>>(root)).Items.Select(run => run.Id));
        Assert.Contains((await engineer.Get<Page<Run>>($"{root}?state=Succeeded")).Items, run => run.Id == trained.Run.Id);
        Assert.Empty((await engineer.Get<Page<Run>>($"{root}?state=Failed")).Items);
        Assert.Empty((await engineer.Get<Page<Run>>($"{root}?federation=other")).Items);
        await engineer.GetAsync($"{root}?state=succeeded", Cancellation).Refuses(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);
    }
}
