using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Coordination.Tenants;
using Platform.Server.Tests.Running;
using Platform.Storage.DataDirectories;
using Platform.Storage.Tenants;

namespace Platform.Server.Tests.Access;

public sealed class KeyTests(RunningServer server)
{
    [Fact]
    public async Task A_key_says_whose_it_is()
    {
        var tenant = await server.Tenant();
        using var engineer = tenant.As(Role.Engineer);

        var me = await engineer.Get<Me>("/v1/me");

        Assert.Equal((tenant.Id, Role.Engineer), (me.Tenant, me.Role));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_however_near_it_is()
    {
        var tenant = await server.Tenant();
        var good = tenant.Secrets[Role.Admin];
        var other = ApiKeySecret.New(ApiKeySecret.Parse(good)!.Key).Text;
        string[] wrong = ["nonsense", "", good[..^1], good[..^1] + (good[^1] == '0' ? '1' : '0'), good.ToUpperInvariant(), other, ApiKeySecret.New(ApiKeyId.New(DateTimeOffset.UnixEpoch)).Text];
        foreach (var secret in wrong)
        {
            using var client = server.With(null);
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
            await client.GetAsync("/v1/me", TestContext.Current.CancellationToken).Refuses(HttpStatusCode.Unauthorized, ProblemCodes.Unauthenticated);
        }
    }

    [Fact]
    public async Task A_key_is_taken_only_as_a_bearer()
    {
        var tenant = await server.Tenant();
        using var client = server.With(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Basic {tenant.Secrets[Role.Admin]}");
        await client.GetAsync($"/v1/me?key={tenant.Secrets[Role.Admin]}", TestContext.Current.CancellationToken).Refuses(HttpStatusCode.Unauthorized, ProblemCodes.Unauthenticated);
    }

    [Fact]
    public async Task An_expired_key_is_refused_and_told_so()
    {
        var tenant = await server.Tenant();
        var now = TimeProvider.System.GetUtcNow();
        var key = new ApiKey(ApiKeyId.New(now), "old", Role.Admin, now.AddDays(-2), now.AddSeconds(-1));
        var secret = ApiKeySecret.New(key.Id);
        var store = server.Services.GetRequiredService<TenantStore>();
        await store.AddKeyAsync(new KeyRecord(key, tenant.Id, server.Services.GetRequiredService<KeyPepper>().Hash(secret.Text)), null, TestContext.Current.CancellationToken);

        using var client = server.With(secret.Text);

        await client.GetAsync("/v1/me", TestContext.Current.CancellationToken).Refuses(HttpStatusCode.Unauthorized, ProblemCodes.KeyExpired);
    }

    [Fact]
    public async Task A_removed_key_stops_working_at_once()
    {
        var tenant = await server.Tenant();
        using var reader = tenant.As(Role.Reader);
        using var admin = tenant.As(Role.Admin);
        var id = (await reader.Get<Me>("/v1/me")).Key;

        using var removed = await admin.DeleteAsync($"{tenant.Root}/api-keys/{id}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await reader.GetAsync("/v1/me", TestContext.Current.CancellationToken).Refuses(HttpStatusCode.Unauthorized, ProblemCodes.Unauthenticated);
    }

    [Fact]
    public async Task An_admin_cannot_remove_a_key_of_another_tenant()
    {
        var (mine, theirs) = (await server.Tenant(), await server.Tenant());
        using var admin = mine.As(Role.Admin);
        using var victim = theirs.As(Role.Reader);
        var id = (await victim.Get<Me>("/v1/me")).Key;

        using var answer = await admin.DeleteAsync($"{mine.Root}/api-keys/{id}", TestContext.Current.CancellationToken);

        Assert.Equal(theirs.Id, (await victim.Get<Me>("/v1/me")).Tenant);
    }

    [Theory]
    [InlineData("""{"name":"x","role":"operator"}""", "/role")]
    [InlineData("""{"name":"x","role":"admin","expiresInDays":0}""", "/expiresInDays")]
    [InlineData("""{"name":"x","role":"admin","expiresInDays":366}""", "/expiresInDays")]
    public async Task A_key_without_a_sane_role_and_expiry_is_not_made(string body, string pointer)
    {
        var tenant = await server.Tenant();
        using var admin = tenant.As(Role.Admin);
        var before = (await admin.Get<Page<ApiKey>>($"{tenant.Root}/api-keys")).Items.Count;

        using var response = await admin.Send(HttpMethod.Post, $"{tenant.Root}/api-keys", body, "k");
        var problem = await response.Refused(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);

        Assert.Contains(problem.Errors!, fault => fault.Pointer == pointer);
        Assert.Equal(before, (await admin.Get<Page<ApiKey>>($"{tenant.Root}/api-keys")).Items.Count);
    }

    [Fact]
    public void The_operators_key_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.DataDirectory, "operator.key")));
    }

    [Fact]
    public async Task No_secret_stands_in_the_data_directory_but_the_operators()
    {
        var tenant = await server.Tenant();
        var secret = System.Text.Encoding.ASCII.GetBytes(tenant.Secrets[Role.Admin]);
        foreach (var file in Directory.EnumerateFiles(server.DataDirectory, "platform.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, TestContext.Current.CancellationToken);
            Assert.Equal(-1, content.AsSpan().IndexOf(secret));
        }
    }
}
