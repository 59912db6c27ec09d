using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;

namespace Platform.Client;

/// <summary>Sends requests, tries again what may have been lost, and turns refusals into exceptions.</summary>
internal sealed class ApiConnection(HttpClient http, RetryPolicy retry, TimeProvider time)
{
    // Servers may add members that this version does not know (the API is additive within /v1); requests stay strict.
    private static readonly JsonSerializerOptions Answers = new(PlatformJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    // A server that asks for more patience than this is met at this pace.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromSeconds(30);

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
                // A file too large is refused by its length alone; without this the line would break while it is being sent, and the
                // refusal be lost with it.
                request.Headers.ExpectContinue = request.Content is StreamContent;
                return request;
            },
            cancellation);
    }

    /// <summary>Reads what the server wrote.</summary>
    public static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, Answers) ?? throw new JsonException("The document is null.");

    /// <summary>The content of an answer, which says when the line is lost instead of waiting for ever.</summary>
    public async Task<Stream> Open(HttpResponseMessage answer, CancellationToken cancellation) =>
        new AttentiveStream(await answer.Content.ReadAsStreamAsync(cancellation), time);

    public async Task Delete(string path, CancellationToken cancellation)
    {
        using var answer = await Send(() => new(HttpMethod.Delete, path), HttpCompletionOption.ResponseContentRead, cancellation);
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async IAsyncEnumerable<T> List<T>(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var first = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}pageSize=500";
        string? token = null;
        do
        {
            var page = await Get<Page<T>>(token is null ? first : $"{first}&pageToken={Uri.EscapeDataString(token)}", cancellation);
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
            var asked = TimeSpan.Zero;
            try
            {
                using var request = make();
                request.Headers.Authorization = Key is null ? null : new AuthenticationHeaderValue("Bearer", Key);
                var answer = await http.SendAsync(request, completion, cancellation);
                if (answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.NotModified)
                {
                    return answer;
                }

                asked = answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
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

            var least = asked < LongestAsked ? asked : LongestAsked;
            await Task.Delay(least + retry.Wait(attempt), time, cancellation);
        }
    }

    private static JsonContent Json(object body) => JsonContent.Create(body, body.GetType(), options: PlatformJson.Options);

    private static async Task<Problem> ProblemOf(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        try
        {
            if (JsonSerializer.Deserialize<Problem>(text, Answers) is { } problem)
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
        return await answer.Content.ReadFromJsonAsync<T>(Answers, cancellation) ?? throw new JsonException("The answer is empty.");
    }
}
