using System.Globalization;
using Platform.Contracts;
using Platform.Contracts.Runs;

namespace Platform.Server.Tests.Running;

/// <summary>Reads server-sent events as the WHATWG's rules say, so far as we send them.</summary>
public static class Sse
{
    /// <summary>One dispatched event, or a comment (then only <see cref="Comment"/> is given).</summary>
    public sealed record Message(long Id, string Type, RunEvent? Event, string? Comment = null);

    public static async IAsyncEnumerable<Message> ReadAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var (id, type, data) = (0L, "", "");
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            var (field, value) = line.Split(": ", 2) is [var name, var rest] ? (name, rest) : (line, "");
            switch (field)
            {
                case "id": id = long.Parse(value, CultureInfo.InvariantCulture); break;
                case "event": type = value; break;
                case "data": data = value; break;
                case "" when value.Length > 0: yield return new Message(0, "", null, value); break;
                case "" when data.Length > 0:
                    yield return new Message(id, type, PlatformJson.Read<RunEvent>(data));
                    data = "";
                    break;
                default: break;
            }
        }
    }

    public static async Task<HttpResponseMessage> Follow(this HttpClient client, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/events:stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
