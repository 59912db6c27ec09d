using System.Net;
using Microsoft.AspNetCore.Routing;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Access;

/// <summary>Generated from the list of endpoints, so that a new route cannot be left out.</summary>
public sealed class RouteTests(RunningServer server)
{
    private static readonly string[] Open = ["/v1/version", "/healthz/live", "/healthz/ready", "/openapi/v1.json"];

    [Fact]
    public async Task Only_four_routes_answer_without_a_key()
    {
        using var nobody = server.With(secret: null);
        var routes = Routes("acme").ToList();
        Assert.True(routes.Count > 40, $"Only {routes.Count} routes were found.");
        foreach (var route in routes)
        {
            using var response = await Ask(nobody, route);
            if (Open.Contains(route.Path))
            {
                Assert.True(response.IsSuccessStatusCode, route.ToString());
            }
            else
            {
                await response.Refused(HttpStatusCode.Unauthorized, ProblemCodes.Unauthenticated);
                Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            }
        }
    }

    [Fact]
    public async Task Another_tenants_anything_is_not_found()
    {
        var (mine, theirs) = (await server.Tenant(), await server.Tenant());
        using var admin = mine.As(Role.Admin);
        foreach (var route in Routes(theirs.Id.Value).Where(route => route.OfTenant))
        {
            await Ask(admin, route).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        }
    }

    [Fact]
    public async Task A_tenant_that_does_not_exist_answers_like_one_of_others()
    {
        var mine = await server.Tenant();
        using var admin = mine.As(Role.Admin);
        foreach (var route in Routes("no-such-tenant").Where(route => route.OfTenant))
        {
            await Ask(admin, route).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        }
    }

    [Theory]
    [InlineData(Role.Reader)]
    [InlineData(Role.Engineer)]
    [InlineData(Role.Admin)]
    [InlineData(Role.Operator)]
    public async Task A_role_reaches_what_the_route_names_and_nothing_else(Role role)
    {
        var mine = await server.Tenant();
        using var client = role is Role.Operator ? server.Operator() : mine.As(role);
        foreach (var route in Routes(mine.Id.Value).Where(route => !Open.Contains(route.Path)))
        {
            var access = route.Endpoint.Metadata.GetMetadata<Authentication.Access>();
            Assert.True(access is not null, $"{route} does not say who may call it.");
            if (!access.Admits(role))
            {
                await Ask(client, route).Refuses(HttpStatusCode.Forbidden, ProblemCodes.PermissionDenied);
            }
        }
    }

    /// <summary>What each route demands, in full, so that a change of roles is a change of this table.</summary>
    [Fact]
    public void Roles_are_as_documented()
    {
        var least = Routes("t").Where(route => !Open.Contains(route.Path))
            .GroupBy(route => route.Endpoint.Metadata.GetMetadata<Authentication.Access>()!.ToString(), route => route.Name)
            .ToDictionary(group => group.Key, group => group.Order().ToArray());
        Assert.Equal(["DeleteTenant", "ListTenants", "PutTenant"], least["operator"]);
        Assert.Equal(["CreateApiKey", "DeleteApiKey", "ListApiKeys"], least["admin or operator"]);
        Assert.Equal(["DeleteRun"], least["admin"]);
        Assert.Equal(
            ["CancelRun", "CreateRun", "CreateShard", "CreateUpload", "DeleteDataset", "DeleteFederation", "DownloadCheckpoint", "DownloadModel", "DownloadPersonalModel", "PauseRun", "PutDataset", "PutFederation", "ResumeRun"],
            least["engineer"]);
    }

    private static async Task<HttpResponseMessage> Ask(HttpClient client, Route route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private IEnumerable<Route> Routes(string tenant) =>
        from endpoint in server.Endpoints
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select new Route(endpoint, method, Fill(endpoint.RoutePattern.RawText!, tenant));

    private static string Fill(string pattern, string tenant)
    {
        var id = new string('0', 26);
        var path = pattern.Replace("{tenant}", tenant, StringComparison.Ordinal)
            .Replace("{key}", $"key_{id}", StringComparison.Ordinal)
            .Replace("{upload}", $"upl_{id}", StringComparison.Ordinal)
            .Replace("{run}", $"run_{id}", StringComparison.Ordinal)
            .Replace("{dataset}", "d", StringComparison.Ordinal)
            .Replace("{federation}", "f", StringComparison.Ordinal)
            .Replace("{client}", "c", StringComparison.Ordinal)
            .Replace("{algorithm}", "fedavg", StringComparison.Ordinal)
            .Replace("{number:int}", "1", StringComparison.Ordinal)
            .Replace("{checkpoint}", "latest", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal);
        Assert.DoesNotContain('{', path);
        return path;
    }

    private sealed record Route(RouteEndpoint Endpoint, string Method, string Path)
    {
        public bool OfTenant => Endpoint.RoutePattern.GetParameter("tenant") is not null;

        public string Name => Endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? Path;

        public override string ToString() => $"{Method} {Path}";
    }
}
