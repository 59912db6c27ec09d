namespace Platform.EndToEnd.Tests.Processes;

/// <summary>
/// What the server has acknowledged, written outside of it: each line is on the disk before the test goes on, so that a kill
/// of anything cannot lose the memory of a promise.
/// </summary>
internal sealed class Ledger(string path)
{
    private readonly Lock _lock = new();

    /// <summary>Everything acknowledged so far.</summary>
    public IReadOnlyList<string> Acknowledged => File.Exists(path) ? File.ReadAllLines(path) : [];

    /// <summary>Records that a path answered 2xx and must go on doing so.</summary>
    public void Acknowledge(string resource)
    {
        lock (_lock)
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
            file.Write(System.Text.Encoding.UTF8.GetBytes(resource + "\n"));
            file.Flush(flushToDisk: true);
        }
    }
}
