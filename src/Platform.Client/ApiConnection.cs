using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;

namespace Platform.Client;

/// <summary>Sends requests, tries again what may have been lost, and turns refusals into exceptions.</summary>
internal sealed class ApiConnection(HttpClient http, RetryPolicy retry, TimeProvider time)
{
    /// <summary>The scheme's key.</summary>
    public string? Key { get; init; }

    public Task<T> Get<T>(string path, CancellationToken cancellation) => Read<T>(() => new(HttpMethod.Get, path), cancellation);

    public Task<T> Put<T>(string path, object body, CancellationToken cancellation) =>
        Read<T>(() => new(HttpMethod.Put, path) { Content = Json(body) }, cancellation);

    /// <summary>Posts a command; each attempt carries the same key, so that it is carried out once.</summary>
    public Task<T> Post<T>(string path, object? body, string? idempotencyKey, CancellationToken cancellation) =>
        Post<T>(path, () => body is null ? null : Json(body), idempotencyKey, cancellation);

    /// <summary>Posts content that is made anew for each attempt.</summary>
    public Task<T> Post<T>(string path, Func<HttpContent?> content, string? idempotencyKey, CancellationToken cancellation)
    {
        var key = idempotencyKey ?? Guid.NewGuid().ToString("N");
        return Read<T>(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content() };
                request.Headers.Add("Idempotency-Key", key);
                return request;
            },
            cancellation);
    }

    public async Task Delete(string path, CancellationToken cancellation)
    {
        using var answer = await Send(() => new(HttpMethod.Delete, path), HttpCompletionOption.ResponseContentRead, cancellation);
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async IAsyncEnumerable<T> List<T>(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? token = null;
        do
        {
            var page = await Get<Page<T>>(token is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}pageToken={Uri.EscapeDataString(token)}", cancellation);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            token = page.NextPageToken;
        }
        while (token is not null);
    }

    /// <summary>Sends until an answer comes that another attempt would not change.</summary>
    /// <exception cref="PlatformProblemException">The answer is a refusal.</exception>
    public async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> make, HttpCompletionOption completion, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var last = attempt >= retry.Attempts;
            try
            {
                using var request = make();
                request.Headers.Authorization = Key is null ? null : new AuthenticationHeaderValue("Bearer", Key);
                var answer = await http.SendAsync(request, completion, cancellation);
                if (answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.NotModified)
                {
                    return answer;
                }

                var problem = await ProblemOf(answer, cancellation);
                answer.Dispose();
                if (last || !problem.Retryable)
                {
                    throw new PlatformProblemException(problem);
                }
            }
            catch (Exception lost) when (!last && !cancellation.IsCancellationRequested && lost is HttpRequestException or IOException or TaskCanceledException)
            {
                // Whether it was carried out is unknown; the same request again is safe.
            }

            await Task.Delay(retry.Wait(attempt), time, cancellation);
        }
    }

    private static JsonContent Json(object body) => JsonContent.Create(body, body.GetType(), options: PlatformJson.Options);

    private static async Task<Problem> ProblemOf(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        try
        {
            if (JsonSerializer.Deserialize<Problem>(text, PlatformJson.Options) is { } problem)
            {
                return problem;
            }
        }
        catch (JsonException)
        {
            // Something between us and the platform answered in its own way.
        }

        var retryable = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;
        return new("about:blank", answer.ReasonPhrase ?? "No reason given", (int)answer.StatusCode, $"The server answered {(int)answer.StatusCode} without saying why.", ProblemCodes.Internal, Retryable: retryable);
    }

    private async Task<T> Read<T>(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        using var answer = await Send(make, HttpCompletionOption.ResponseContentRead, cancellation);
        return await answer.Content.ReadFromJsonAsync<T>(PlatformJson.Options, cancellation) ?? throw new JsonException("The answer is empty.");
    }
}
