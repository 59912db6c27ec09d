using System.Net.Http.Headers;
using System.Security.Cryptography;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Client;

/// <summary>The models of runs.</summary>
public sealed class CheckpointClient
{
    private const int MostResumes = 20;

    private readonly ApiConnection _api;
    private readonly string _path;

    internal CheckpointClient(ApiConnection api, string path) => (_api, _path) = (api, path);

    /// <summary>The checkpoints of a run.</summary>
    public IAsyncEnumerable<Checkpoint> ListAsync(RunId run, CancellationToken cancellation = default) => _api.List<Checkpoint>($"{_path}/runs/{run}/checkpoints", cancellation);

    /// <summary>One checkpoint, by its id, or <c>best</c> or <c>latest</c>.</summary>
    public Task<Checkpoint> FindAsync(RunId run, string which, CancellationToken cancellation = default) => _api.Get<Checkpoint>($"{_path}/runs/{run}/checkpoints/{which}", cancellation);

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

    private async Task Fetch(string path, string partial, long size, CancellationToken cancellation)
    {
        for (var resumed = 0; Length(partial) < size; resumed++)
        {
            try
            {
                await Continue(path, partial, cancellation);
            }
            catch (Exception lost) when (resumed < MostResumes && !cancellation.IsCancellationRequested && lost is IOException or HttpRequestException)
            {
                // What has arrived stays in the partial file; the next request asks for the rest.
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
        await using var content = await answer.Content.ReadAsStreamAsync(cancellation);
        await content.CopyToAsync(target, cancellation);
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
