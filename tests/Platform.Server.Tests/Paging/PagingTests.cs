using System.Net;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.Contracts.Datasets;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Paging;

public sealed class PagingTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_tell_every_item_once_and_in_order_and_the_last_has_no_token()
    {
        var tenant = await Datasets(7);
        using var reader = tenant.As(Role.Reader);
        List<string> told = [];
        List<int> sizes = [];
        for (var path = $"{tenant.Root}/datasets?pageSize=3"; path is not null;)
        {
            var page = await reader.Get<Page<Dataset>>(path);
            sizes.Add(page.Items.Count);
            told.AddRange(page.Items.Select(item => item.Id.Value));
            path = page.NextPageToken is { } token ? $"{tenant.Root}/datasets?pageSize=3&pageToken={token}" : null;
        }

        Assert.Equal([3, 3, 1], sizes);
        Assert.Equal(["d0", "d1", "d2", "d3", "d4", "d5", "d6"], told);
    }

    [Fact]
    public async Task A_page_that_ends_with_the_list_has_no_token()
    {
        var tenant = await Datasets(3);
        using var reader = tenant.As(Role.Reader);
        Assert.Null((await reader.Get<Page<Dataset>>($"{tenant.Root}/datasets?pageSize=3")).NextPageToken);
        Assert.Null((await reader.Get<Page<Dataset>>($"{tenant.Root}/datasets?pageSize=100000")).NextPageToken);
    }

    [Fact]
    public async Task A_list_at_hand_is_paged_too()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        var first = await admin.Get<Page<ApiKey>>($"{tenant.Root}/api-keys?pageSize=2");
        var second = await admin.Get<Page<ApiKey>>($"{tenant.Root}/api-keys?pageSize=2&pageToken={first.NextPageToken}");
        Assert.Equal((2, 1), (first.Items.Count, second.Items.Count));
        Assert.Null(second.NextPageToken);
        Assert.Equal(3, first.Items.Concat(second.Items).Select(key => key.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_token_works_only_where_it_was_given()
    {
        var (mine, theirs) = (await Datasets(3), await Datasets(3));
        using var reader = mine.As(Role.Reader);
        using var other = theirs.As(Role.Reader);
        var token = (await reader.Get<Page<Dataset>>($"{mine.Root}/datasets?pageSize=1")).NextPageToken!;
        string[] elsewhere = [$"{mine.Root}/federations?pageToken={token}", $"{mine.Root}/datasets?x=1&pageToken={token}", $"{mine.Root}/datasets?pageToken={token[..^1]}{(token[^1] == 'A' ? 'B' : 'A')}", $"{mine.Root}/datasets?pageToken=ZZZ", $"{mine.Root}/datasets?pageToken=*"];
        foreach (var path in elsewhere)
        {
            await reader.GetAsync(path, Cancellation).Refuses(HttpStatusCode.BadRequest, ProblemCodes.PageTokenMismatch);
        }

        await other.GetAsync($"{theirs.Root}/datasets?pageToken={token}", Cancellation).Refuses(HttpStatusCode.BadRequest, ProblemCodes.PageTokenMismatch);
        Assert.Equal("d1", (await reader.Get<Page<Dataset>>($"{mine.Root}/datasets?pageSize=2&pageToken={token}")).Items[0].Id.Value);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("99999999999")]
    public async Task A_size_that_is_none_is_refused(string size)
    {
        using var platform = server.Operator();
        using var response = await platform.GetAsync($"/v1/tenants?pageSize={size}", Cancellation);
        Assert.Equal("?pageSize", (await response.Refused(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument)).Errors!.Single().Pointer);
    }

    private async Task<TenantKeys> Datasets(int count)
    {
        var tenant = await server.Tenant();
        using var engineer = tenant.As(Role.Engineer);
        for (var i = 0; i < count; i++)
        {
            (await engineer.PutAsJsonAsync($"{tenant.Root}/datasets/d{i}", new DatasetSpec(), PlatformJson.Options, Cancellation)).EnsureSuccessStatusCode();
        }

        return tenant;
    }
}
