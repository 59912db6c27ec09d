using System.Net.Http.Headers;
using System.Security.Cryptography;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Client;

/// <summary>The models of runs.</summary>
public sealed class CheckpointClient
{
    private const int MostFruitless = 5;

    private readonly ApiConnection _api;
    private readonly string _path;

    internal CheckpointClient(ApiConnection api, string path) => (_api, _path) = (api, path);

    /// <summary>The checkpoints of a run.</summary>
    public IAsyncEnumerable<Checkpoint> ListAsync(RunId run, CancellationToken cancellation = default) => _api.List<Checkpoint>($"{_path}/runs/{run}/checkpoints", cancellation);

    /// <summary>One checkpoint, by its id, or <c>best</c> or <c>latest</c>.</summary>
    public Task<Checkpoint> FindAsync(RunId run, string which, CancellationToken cancellation = default) => _api.Get<Checkpoint>($"{_path}/runs/{run}/checkpoints/{which}", cancellation);

    /// <summary>
    /// The bytes of a checkpoint's safetensors file as they arrive, for readers that keep no file; they check the digest themselves.
    /// The caller disposes of the stream.
    /// </summary>
    public async Task<Stream> ReadAsync(RunId run, string which, CancellationToken cancellation = default)
    {
        var answer = await _api.Send(() => Rest($"{_path}/runs/{run}/checkpoints/{which}/content", 0), HttpCompletionOption.ResponseHeadersRead, cancellation);
        return await _api.Open(answer, cancellation);
    }

    /// <summary>
    /// Downloads a checkpoint's safetensors file. The file appears whole and checked against its digest, or not at all; a lost
    /// connection goes on where it broke off.
    /// </summary>
    /// <exception cref="InvalidDataException">What arrived does not have the checkpoint's digest.</exception>
    public async Task<Checkpoint> DownloadAsync(RunId run, string which, string file, CancellationToken cancellation = default)
    {
        // First which one it is: "best" may be another one a moment later.
        var checkpoint = await FindAsync(run, which, cancellation);
        var partial = $"{file}.{checkpoint.Sha256.Value[..16]}.part";
        await Fetch($"{_path}/runs/{run}/checkpoints/{checkpoint.Id}/content", partial, checkpoint.SizeBytes, cancellation);
        await using (var arrived = File.OpenRead(partial))
        {
            var digest = Sha256Digest.FromHash(await SHA256.HashDataAsync(arrived, cancellation));
            if (digest != checkpoint.Sha256)
            {
                arrived.Close();
                File.Delete(partial);
                throw new InvalidDataException($"The download of checkpoint {checkpoint.Id} has digest {digest}, and {checkpoint.Sha256} was promised; nothing was kept. Try again.");
            }
        }

        File.Move(partial, file, overwrite: true);
        return checkpoint;
    }

    /// <summary>
    /// Downloads the newest model that predictions are made with, the federation's or one client's own; that it was read is an event of the
    /// run. The file appears whole, or not at all.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="client">Whose model; absent for the federation's.</param>
    /// <param name="file">The file to write.</param>
    /// <param name="cancellation">Ends the download; nothing is kept.</param>
    public async Task DownloadModelAsync(RunId run, ClientId? client, string file, CancellationToken cancellation = default)
    {
        var path = client is { } one ? $"{_path}/runs/{run}/clients/{one}/model" : $"{_path}/runs/{run}/model";
        using var answer = await _api.Send(() => Rest(path, 0), HttpCompletionOption.ResponseHeadersRead, cancellation);
        var partial = $"{file}.part";
        await using (var target = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            await using var content = await _api.Open(answer, cancellation);
            await content.CopyToAsync(target, cancellation);
        }

        File.Move(partial, file, overwrite: true);
    }

    /// <summary>Fetches what is missing, over as many connections as it takes while each brings something.</summary>
    private async Task Fetch(string path, string partial, long size, CancellationToken cancellation)
    {
        var fruitless = 0;
        while (Length(partial) is var have && have < size)
        {
            try
            {
                await Continue(path, partial, cancellation);
            }
            catch (Exception lost) when (lost is LineLostException or HttpRequestException && fruitless < MostFruitless)
            {
                // What has arrived stays in the partial file; the next request asks for the rest.
            }

            fruitless = Length(partial) > have ? 0 : fruitless + 1;
            if (fruitless > MostFruitless)
            {
                throw new IOException($"The download ends after {Length(partial)} of {size} bytes, each time; try again later.");
            }
        }
    }

    private async Task Continue(string path, string partial, CancellationToken cancellation)
    {
        var have = Length(partial);
        using var answer = await _api.Send(() => Rest(path, have), HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var target = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write);
        // A server that does not know ranges sends everything anew.
        target.Position = answer.StatusCode is System.Net.HttpStatusCode.PartialContent ? have : 0;
        await using var content = await _api.Open(answer, cancellation);
        await content.CopyToAsync(target, cancellation);
        target.Flush(flushToDisk: true);
    }

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static HttpRequestMessage Rest(string path, long have)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
        }

        return request;
    }
}
