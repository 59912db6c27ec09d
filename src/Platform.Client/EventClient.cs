using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Client;

/// <summary>What happens to runs, as it happens.</summary>
public sealed class EventClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // A server that answered once and then stays away this long is not restarting.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ApiConnection _api;
    private readonly string _path;
    private readonly TimeProvider _time;

    internal EventClient(ApiConnection api, string path, TimeProvider time) => (_api, _path, _time) = (api, path, time);

    /// <summary>The events of a run until now, after a sequence.</summary>
    public IAsyncEnumerable<RunEvent> ListAsync(RunId run, long after = 0, CancellationToken cancellation = default) =>
        _api.List<RunEvent>($"{_path}/runs/{run}/events?after={after.ToString(CultureInfo.InvariantCulture)}", cancellation);

    /// <summary>
    /// Every event of a run after a sequence, once and in order, until the run has ended. A connection that is lost, or a
    /// server that restarts, only delays it: the stream is taken up after the last event that arrived.
    /// </summary>
    /// <exception cref="HttpRequestException">The server cannot be reached: not at all, or not for five minutes.</exception>
    public async IAsyncEnumerable<RunEvent> WatchAsync(RunId run, long after = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var ended = false;
        for (var line = new Line(); ; line = new Line { AnsweredAt = line.AnsweredAt })
        {
            var before = after;
            await foreach (var happened in Once(run, after, line, cancellation))
            {
                after = happened.Sequence;
                yield return happened;
                if (happened.State.IsTerminal())
                {
                    yield break;
                }
            }

            // Nobody may have asked for events that are still to come: then the end of the run is the end of the stream. A line
            // opened after the run had ended has carried all there is.
            if (after == before && !line.Lost)
            {
                if (ended)
                {
                    yield break;
                }

                ended = (await _api.Get<Run>($"{_path}/runs/{run}", cancellation)).State.IsTerminal();
            }

            await Task.Delay(Pause, _time, cancellation);
        }
    }

    /// <summary>The events of one connection; ends quietly when it is lost.</summary>
    private async IAsyncEnumerable<RunEvent> Once(RunId run, long after, Line line, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await Connect(run, after, line, cancellation);
        if (answer is null)
        {
            yield break;
        }

        await using var stream = await _api.Open(answer, cancellation);
        await using var items = SseParser.Create(stream).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (await Next(items, line))
        {
            if (items.Current.Data.Length > 0)
            {
                line.AnsweredAt = _time.GetTimestamp();
                yield return ApiConnection.Parse<RunEvent>(items.Current.Data);
            }
        }
    }

    private async Task<HttpResponseMessage?> Connect(RunId run, long after, Line line, CancellationToken cancellation)
    {
        try
        {
            var answer = await _api.Send(() => Request(run, after), HttpCompletionOption.ResponseHeadersRead, cancellation);
            line.AnsweredAt = _time.GetTimestamp();
            return answer;
        }
        catch (Exception away) when (line.AnsweredAt is { } then && _time.GetElapsedTime(then) < Patience && away is HttpRequestException or PlatformProblemException { Problem.Retryable: true })
        {
            line.Lost = true;
            return null;
        }
    }

    private static async Task<bool> Next(IAsyncEnumerator<SseItem<string>> items, Line line)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (LineLostException)
        {
            line.Lost = true;
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

    /// <summary>What is known of one connection.</summary>
    private sealed class Line
    {
        /// <summary>Whether it ended otherwise than by the server's decision.</summary>
        public bool Lost { get; set; }

        /// <summary>When the server last answered; null if it never did.</summary>
        public long? AnsweredAt { get; set; }
    }
}
