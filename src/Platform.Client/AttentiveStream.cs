namespace Platform.Client;

/// <summary>The line broke, or fell silent; what arrived before is good.</summary>
internal sealed class LineLostException(Exception? why = null) : IOException(why?.Message ?? "The server fell silent.", why);

/// <summary>
/// The body of a long answer. Any end but the regular one is a <see cref="LineLostException"/>, so that callers can tell it from
/// a fault of their own files; so is silence, since a machine that vanishes closes no connection.
/// </summary>
internal sealed class AttentiveStream(Stream inner, TimeProvider time) : Stream
{
    // Event streams carry a heartbeat every 15 seconds.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, either.Token);
        }
        catch (Exception lost) when (lost is IOException or HttpRequestException || (lost is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new LineLostException(lost is OperationCanceledException ? null : lost);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
