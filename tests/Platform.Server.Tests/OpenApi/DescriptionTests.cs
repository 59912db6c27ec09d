using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.OpenApi;

public sealed class DescriptionTests(RunningServer server)
{
    private const string Accept = "PLATFORM_ACCEPT_OPENAPI";

    [Fact]
    public async Task The_API_is_the_committed_one()
    {
        var current = await Current();
        var committed = Path.Combine(Root(), "src", "Platform.Server", "openapi", "v1.json");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(committed)!);
            await File.WriteAllTextAsync(committed, current, TestContext.Current.CancellationToken);
        }

        var expected = File.Exists(committed) ? await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken) : "";
        Assert.True(
            expected == current,
            $"The API differs from src/Platform.Server/openapi/v1.json. If the change is meant: run this test with {Accept}=1, which rewrites the file, review its diff (additive only within /v1), and commit it. {FirstDifference(expected, current)}");
    }

    [Fact]
    public async Task Every_operation_says_what_it_is_who_may_call_it_and_how_it_refuses()
    {
        using var document = JsonDocument.Parse(await Current());
        HashSet<string> names = [];
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var (method, operation) in path.Value.EnumerateObject().Select(item => (item.Name, item.Value)))
            {
                var place = $"{method} {path.Name}";
                Assert.True(names.Add(operation.GetProperty("operationId").GetString()!), place);
                Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString()), place);
                var responses = operation.GetProperty("responses");
                Assert.True(responses.GetProperty("default").GetProperty("content").TryGetProperty("application/problem+json", out _), place);
                Assert.True(responses.EnumerateObject().Any(response => response.Name.StartsWith('2')), place);
                Assert.True(operation.TryGetProperty("security", out _) || path.Name is "/v1/version" or "/healthz/live" or "/healthz/ready", place);
            }
        }
    }

    [Fact]
    public async Task Every_route_is_described_and_every_description_is_a_route()
    {
        using var document = JsonDocument.Parse(await Current());
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        var routes = server.Endpoints
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace(":int", "", StringComparison.Ordinal).TrimEnd('/')}"))
            .Where(route => !route.EndsWith("/openapi/{documentName}.json", StringComparison.Ordinal));
        Assert.Equal(routes.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Creating_operations_demand_an_idempotency_key_and_lists_take_a_page()
    {
        using var document = JsonDocument.Parse(await Current());
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (path.Value.TryGetProperty("post", out var post) && !path.Name.Contains(':', StringComparison.Ordinal))
            {
                Assert.Contains(post.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key" && parameter.GetProperty("required").GetBoolean());
            }
        }
    }

    private static string FirstDifference(string expected, string current)
    {
        var (before, after) = (expected.Split('\n'), current.Split('\n'));
        var line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"First at line {line + 1}: '{before.ElementAtOrDefault(line)?.Trim()}' has become '{after.ElementAtOrDefault(line)?.Trim()}'.";
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    private async Task<string> Current()
    {
        using var nobody = server.With(secret: null);
        return (await nobody.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken)).ReplaceLineEndings("\n") + "\n";
    }
}
