using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Client;

/// <summary>What happens to runs, as it happens.</summary>
public sealed class EventClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ApiConnection _api;
    private readonly string _path;
    private readonly TimeProvider _time;

    internal EventClient(ApiConnection api, string path, TimeProvider time) => (_api, _path, _time) = (api, path, time);

    /// <summary>
    /// Every event of a run after a sequence, once and in order, until the run has ended. A connection that is lost, or a
    /// server that restarts, only delays it: the stream is taken up after the last event that arrived.
    /// </summary>
    public async IAsyncEnumerable<RunEvent> WatchAsync(RunId run, long after = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            await foreach (var happened in Once(run, after, cancellation))
            {
                after = happened.Sequence;
                yield return happened;
                if (happened.State.IsTerminal())
                {
                    yield break;
                }
            }

            await Task.Delay(Pause, _time, cancellation);
        }
    }

    /// <summary>The events of one connection; ends quietly when it is lost.</summary>
    private async IAsyncEnumerable<RunEvent> Once(RunId run, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await _api.Send(() => Request(run, after), HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        await using var items = SseParser.Create(stream).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (await Next(items, cancellation))
        {
            if (items.Current.Data.Length > 0)
            {
                yield return JsonSerializer.Deserialize<RunEvent>(items.Current.Data, PlatformJson.Options)!;
            }
        }
    }

    private static async Task<bool> Next(IAsyncEnumerator<SseItem<string>> items, CancellationToken cancellation)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception lost) when (!cancellation.IsCancellationRequested && lost is IOException or HttpRequestException)
        {
            return false;
        }
    }

    private HttpRequestMessage Request(RunId run, long after)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{_path}/runs/{run}/events:stream");
        request.Headers.Accept.Add(new("text/event-stream"));
        request.Headers.Add("Last-Event-ID", after.ToString(CultureInfo.InvariantCulture));
        return request;
    }
}
