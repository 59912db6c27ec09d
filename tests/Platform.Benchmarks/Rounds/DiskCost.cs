using Microsoft.Data.Sqlite;

namespace Platform.Benchmarks.Rounds;

/// <summary>
/// What this disk takes now for the two things a round waits for, measured in the platform's own directory: the fsyncs of a
/// small blob (its content, and the folder that names it) and those of a commit of SQLite's write-ahead log.
/// </summary>
internal sealed class DiskCost(string directory) : IDisposable
{
    private const int Repeats = 50;
    private const int BlobBytes = 512;

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(directory, $"disk-{Guid.NewGuid():N}")).FullName;

    /// <summary>Median seconds that the fsyncs of one blob and of one commit take.</summary>
    public (double Blob, double Commit) Measure() => (Blob(), Commit("FULL") - Commit("OFF"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private double Blob()
    {
        var content = new byte[BlobBytes];
        return Median.Of(Enumerable.Range(0, Repeats).Select(_ =>
        {
            var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
            using var file = new FileStream(path + ".writing", FileMode.CreateNew);
            file.Write(content);
            file.Flush();
            var synced = Pairs.Time(() => file.Flush(flushToDisk: true));
            File.Move(file.Name, path);
            return synced + Pairs.Time(() => Platform.Storage.Durability.Disk.FlushFolder(_folder));
        }).ToList());
    }

    private double Commit(string synchronous)
    {
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, $"{synchronous}.db"), Pooling = false };
        using var connection = new SqliteConnection(source.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, $"PRAGMA synchronous={synchronous}");
        Execute(connection, "CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, content BLOB)");
        using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO entry (content) VALUES (zeroblob({BlobBytes}))";
        return Median.Of(Enumerable.Range(0, Repeats).Select(_ => Pairs.Time(() => insert.ExecuteNonQuery())).ToList());
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
