using System.Net;
using System.Net.Http.Headers;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Commands;

public sealed class IdempotencyTests(RunningServer server)
{
    private const string Request = """{"name":"ci","role":"reader"}""";

    [Fact]
    public async Task A_repeated_command_is_answered_as_the_first_was_and_has_one_effect()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        using var first = await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "one");
        using var second = await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "one");

        var (made, replayed) = (await first.Read<CreatedApiKey>(), await second.Read<CreatedApiKey>());

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(made.Key, replayed.Key);
        Assert.Single(await Keys(admin, tenant), key => key.Name == "ci");
    }

    [Fact]
    public async Task A_secret_is_told_once()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        using var first = await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "once");
        using var second = await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "once");

        Assert.NotNull((await first.Read<CreatedApiKey>()).Secret);
        Assert.DoesNotContain("secret", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_key_with_another_body_is_refused_and_has_no_effect()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        using var first = await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "reused");
        first.EnsureSuccessStatusCode();

        await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", """{"name":"other","role":"reader"}""", "reused")
            .Refuses(HttpStatusCode.UnprocessableEntity, ProblemCodes.IdempotencyKeyReused);

        Assert.DoesNotContain(await Keys(admin, tenant), key => key.Name == "other");
    }

    [Fact]
    public async Task The_same_key_of_another_caller_is_another_command()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        using var platform = server.Operator();
        using var first = await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "shared");
        using var second = await platform.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "shared");

        Assert.NotEqual((await first.Read<CreatedApiKey>()).Key.Id, (await second.Read<CreatedApiKey>()).Key.Id);
    }

    [Fact]
    public async Task A_creating_command_without_a_key_is_refused()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        foreach (var path in new[] { "/api-keys", "/runs", "/uploads", "/datasets/d/shards" })
        {
            await admin.Send(HttpMethod.Post, $"{tenant.Root}{path}", path == "/uploads" ? null : "{}").Refuses(HttpStatusCode.BadRequest, ProblemCodes.MissingIdempotencyKey);
        }
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("ümlaut")]
    public async Task A_key_that_headers_cannot_carry_is_refused(string key)
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.Root}/api-keys");
        request.Content = new StringContent(Request, new MediaTypeHeaderValue("application/json"));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Uri.EscapeDataString(key).Replace("%", " ", StringComparison.Ordinal));
        await admin.SendAsync(request, TestContext.Current.CancellationToken).Refuses(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);
    }

    [Fact]
    public async Task Commands_sent_at_once_have_one_effect_and_one_answer()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "race")));

        var made = new HashSet<ApiKeyId>();
        foreach (var answer in answers)
        {
            made.Add((await answer.Read<CreatedApiKey>()).Key.Id);
            answer.Dispose();
        }

        Assert.Single(made);
        Assert.Single(await Keys(admin, tenant), key => key.Name == "ci");
    }

    [Fact]
    public async Task Bodies_that_race_for_one_key_leave_one_effect()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", $$"""{"name":"racer-{{i}}","role":"reader"}""", "race")));

        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.Created);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.UnprocessableEntity));
        Assert.Single(await Keys(admin, tenant), key => key.Name.StartsWith("racer-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_command_is_not_remembered()
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", """{"name":"x","role":"admin","expiresInDays":0}""", "again").Refuses(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);

        using var corrected = await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", Request, "again");

        Assert.Equal(HttpStatusCode.Created, corrected.StatusCode);
    }

    [Fact]
    public async Task An_upload_is_remembered_by_its_content()
    {
        var tenant = await server.Tenant();
        using var engineer = tenant.As(Role.Engineer);
        var content = new byte[300_000];
        Random.Shared.NextBytes(content);

        using var first = await Upload(engineer, tenant, content, "file");
        using var second = await Upload(engineer, tenant, content, "file");
        using var other = await Upload(engineer, tenant, content[..^1], "file");

        var upload = await first.Read<Upload>();
        Assert.Equal(Sha256Digest.Of(content), upload.Sha256);
        Assert.Equal(content.Length, upload.SizeBytes);
        Assert.Equal(upload, await second.Read<Upload>());
        Assert.Equal(upload, await engineer.Get<Upload>(first.Headers.Location!.ToString()));
        await other.Refused(HttpStatusCode.UnprocessableEntity, ProblemCodes.IdempotencyKeyReused);
    }

    private static async Task<HttpResponseMessage> Upload(HttpClient client, TenantKeys tenant, byte[] content, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.Root}/uploads");
        request.Content = new ByteArrayContent(content);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<IReadOnlyList<ApiKey>> Keys(HttpClient client, TenantKeys tenant) => (await client.Get<Page<ApiKey>>($"{tenant.Root}/api-keys")).Items;
}
