using System.Globalization;
using Microsoft.AspNetCore.Http;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Client.Tests;

public sealed class DownloadTests : IDisposable
{
    private static readonly RunId Run = RunId.New(DateTimeOffset.UnixEpoch);
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-download-").FullName;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_download_that_is_cut_goes_on_where_it_broke_off()
    {
        await using var server = await ScriptedServer.Start((http, _) => Serve(http, Content, cutAt: 40_000));
        var file = Path.Combine(_folder, "model.safetensors");

        await server.Client.ForTenant(TenantId.Wrap("acme")).Checkpoints.DownloadAsync(Run, "best", file, _cancellation);

        Assert.Equal(Content, await File.ReadAllBytesAsync(file, _cancellation));
        Assert.Contains(server.Asked, asked => asked.Range is { } range && range.StartsWith("bytes=", StringComparison.Ordinal) && range != "bytes=0-");
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_download_that_does_not_have_the_promised_digest_leaves_nothing()
    {
        var other = (byte[])Content.Clone();
        other[5]++;
        await using var server = await ScriptedServer.Start((http, _) => Serve(http, other, cutAt: int.MaxValue));

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            server.Client.ForTenant(TenantId.Wrap("acme")).Checkpoints.DownloadAsync(Run, "best", Path.Combine(_folder, "model"), _cancellation));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_download_that_brings_nothing_more_is_given_up_and_taken_up_by_the_next_one()
    {
        var whole = false;
        await using var server = await ScriptedServer.Start((http, _) => Serve(http, whole ? Content : Content[..30_000], cutAt: int.MaxValue));
        var checkpoints = server.Client.ForTenant(TenantId.Wrap("acme")).Checkpoints;
        var file = Path.Combine(_folder, "model");

        await Assert.ThrowsAsync<IOException>(() => checkpoints.DownloadAsync(Run, "best", file, _cancellation));
        Assert.False(File.Exists(file));
        whole = true;
        await checkpoints.DownloadAsync(Run, "best", file, _cancellation);

        Assert.Equal("bytes=30000-", server.Asked[^1].Range);
        Assert.Equal(Content, await File.ReadAllBytesAsync(file, _cancellation));
    }

    private async Task Serve(HttpContext http, byte[] content, int cutAt)
    {
        if (!http.Request.Path.Value!.EndsWith("/content", StringComparison.Ordinal))
        {
            await http.Response.WriteAsJsonAsync(
                new Checkpoint(CheckpointId.New(DateTimeOffset.UnixEpoch), 1, Sha256Digest.Of(Content), Content.Length, DateTimeOffset.UnixEpoch, Best: true, Available: true), PlatformJson.Options, _cancellation);
            return;
        }

        var range = http.Request.Headers.Range.ToString();
        var from = range.Length == 0 ? 0 : int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        http.Response.StatusCode = from == 0 ? 200 : 206;
        http.Response.ContentLength = content.Length - from;
        var until = from == 0 ? Math.Min(cutAt, content.Length) : content.Length;
        await http.Response.Body.WriteAsync(content.AsMemory(from..until), _cancellation);
        await http.Response.Body.FlushAsync(_cancellation);
        if (until < content.Length)
        {
            // What was flushed must have arrived before the line is cut.
            await Task.Delay(50, _cancellation);
            http.Abort();
        }
    }
}
