using Microsoft.AspNetCore.Http;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;

namespace Platform.Client.Tests;

public sealed class RetryTests
{
    private static readonly TenantId Acme = TenantId.Wrap("acme");
    private static readonly ApiKeyRequest Request = new("ci", Role.Engineer);
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_creating_request_whose_reply_is_lost_is_sent_again_with_the_same_key()
    {
        await using var server = await ScriptedServer.Start((http, asked) =>
        {
            if (asked == 1)
            {
                http.Abort();
                return Task.CompletedTask;
            }

            return Answer(http, 201, Created());
        });

        await server.Client.ForTenant(Acme).CreateKeyAsync(Request, cancellation: _cancellation);

        Assert.Equal(2, server.Asked.Count);
        Assert.NotNull(server.Asked[0].Key);
        Assert.Equal(server.Asked[0].Key, server.Asked[1].Key);
    }

    [Fact]
    public async Task Two_commands_never_share_a_key()
    {
        await using var server = await ScriptedServer.Start((http, _) => Answer(http, 201, Created()));

        await server.Client.ForTenant(Acme).CreateKeyAsync(Request, cancellation: _cancellation);
        await server.Client.ForTenant(Acme).CreateKeyAsync(Request, cancellation: _cancellation);

        Assert.NotEqual(server.Asked[0].Key, server.Asked[1].Key);
    }

    [Fact]
    public async Task A_server_that_is_overloaded_is_asked_again_until_it_answers()
    {
        await using var server = await ScriptedServer.Start((http, asked) =>
            asked < 4 ? Answer(http, 503, new Problem("urn:problem:x", "x", 503, "busy", ProblemCodes.DependencyUnavailable, Retryable: true)) : Answer(http, 200, new Me(ApiKeyId.New(DateTimeOffset.UnixEpoch), Role.Reader)));

        Assert.Equal(Role.Reader, (await server.Client.MeAsync(_cancellation)).Role);
        Assert.Equal(4, server.Asked.Count);
    }

    [Fact]
    public async Task A_refusal_is_told_at_once_with_its_code_and_places()
    {
        var problem = new Problem("urn:problem:invalid_spec", "Invalid", 422, "Two faults.", ProblemCodes.InvalidSpec, Errors: [new Fault("/rounds", ProblemCodes.OutOfRange, "Too few.")]);
        await using var server = await ScriptedServer.Start((http, _) => Answer(http, 422, problem));

        var refused = await Assert.ThrowsAsync<PlatformProblemException>(() => server.Client.MeAsync(_cancellation));

        Assert.Equal(ProblemCodes.InvalidSpec, refused.Problem.Code);
        Assert.Equal("/rounds", Assert.Single(refused.Problem.Errors!).Pointer);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_after_the_policys_attempts()
    {
        await using var server = await ScriptedServer.Start((http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.Client.MeAsync(_cancellation));

        Assert.Equal(5, server.Asked.Count);
    }

    [Fact]
    public async Task An_answer_with_a_member_of_a_newer_server_is_understood()
    {
        await using var server = await ScriptedServer.Start((http, _) => http.Response.WriteAsync($$"""{"key":"{{ApiKeyId.New(DateTimeOffset.UnixEpoch)}}","role":"reader","mood":"sunny"}""", _cancellation));

        Assert.Equal(Role.Reader, (await server.Client.MeAsync(_cancellation)).Role);
    }

    [Fact]
    public async Task A_list_is_read_to_its_last_page()
    {
        await using var server = await ScriptedServer.Start((http, _) =>
            Answer(http, 200, http.Request.Query["pageToken"].ToString() == "a&b" ? new Page<Tenant>([Named("second")]) : new Page<Tenant>([Named("first")], "a&b")));

        Assert.Equal(["first", "second"], await server.Client.TenantsAsync(_cancellation).Select(tenant => tenant.DisplayName).ToListAsync(_cancellation));

        static Tenant Named(string name) => new(Acme, name, DateTimeOffset.UnixEpoch);
    }

    private static CreatedApiKey Created() =>
        new(new ApiKey(ApiKeyId.New(DateTimeOffset.UnixEpoch), "ci", Role.Engineer, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), "secret");

    private static Task Answer<T>(HttpContext http, int status, T body)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, PlatformJson.Options);
    }
}
