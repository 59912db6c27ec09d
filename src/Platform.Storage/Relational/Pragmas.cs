using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Platform.Storage.Relational;

/// <summary>
/// What SQLite forgets with each connection. FULL makes a commit wait for its fsync of the write-ahead log: without it a
/// power cut takes back what was acknowledged.
/// </summary>
internal sealed class Pragmas(string synchronous) : DbConnectionInterceptor
{
    private readonly string _sql = $"PRAGMA synchronous={synchronous}; PRAGMA busy_timeout=10000;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        // The driver is synchronous underneath.
        Apply(connection);
        return Task.CompletedTask;
    }

    public void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is one of two constants.
        command.CommandText = _sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
