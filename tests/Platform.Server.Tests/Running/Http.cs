using System.Net;
using System.Text;
using Platform.Contracts;
using Platform.Contracts.Problems;

namespace Platform.Server.Tests.Running;

/// <summary>Asking the server in few words.</summary>
public static class Http
{
    public static Task<HttpResponseMessage> Post<T>(this HttpClient client, string path, T body, string? key = null) =>
        client.Send(HttpMethod.Post, path, PlatformJson.Write(body), key ?? Guid.NewGuid().ToString());

    /// <summary>Sends a JSON text as it is; no Idempotency-Key if <paramref name="key"/> is null.</summary>
    public static async Task<HttpResponseMessage> Send(this HttpClient client, HttpMethod method, string path, string? json, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<T> Get<T>(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return await response.Read<T>();
    }

    /// <summary>The body of a success; a refusal fails the test with its own words.</summary>
    public static async Task<T> Read<T>(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{response.RequestMessage!.RequestUri}: {(int)response.StatusCode} {text}");
        return PlatformJson.Read<T>(text);
    }

    /// <summary>The problem of a refusal, after checking what holds for every one of them.</summary>
    public static async Task<Problem> Refused(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = PlatformJson.Read<Problem>(text);
        Assert.Equal(code, problem.Code);
        Assert.Equal($"urn:problem:{code}", problem.Type);
        Assert.Equal((int)status, problem.Status);
        Assert.False(string.IsNullOrEmpty(problem.TraceId));
        Assert.False(string.IsNullOrEmpty(problem.Detail));
        return problem;
    }

    public static async Task Refuses(this Task<HttpResponseMessage> asked, HttpStatusCode status, string code)
    {
        using var response = await asked;
        await response.Refused(status, code);
    }
}
