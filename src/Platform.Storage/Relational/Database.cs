using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Platform.Contracts.Problems;
using Platform.Storage.DataDirectories;
using Platform.Storage.Idempotency;

namespace Platform.Storage.Relational;

/// <summary>
/// The relational store. Reads go side by side; writes pass one at a time, because SQLite has one writer and waiting in
/// order is cheaper than waiting on its lock.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly string _file;
    private readonly string _connection;
    private readonly TimeProvider _time;
    private readonly PooledDbContextFactory<SqliteContext> _contexts;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly Lazy<Task> _opened;
    private readonly Pragmas _pragmas;
    private RowWriter? _rows;

    /// <summary>The database of a data directory; it is opened and brought up to date by its first use.</summary>
    public Database(DataDirectory directory, TimeProvider time)
        : this(directory, time, synchronous: "FULL")
    {
    }

    // OFF is for measuring what a commit costs apart from its fsync; nothing else may use it.
    internal Database(DataDirectory directory, TimeProvider time, string synchronous)
    {
        _file = directory.DatabaseFile;
        _connection = new SqliteConnectionStringBuilder { DataSource = _file, ForeignKeys = true, DefaultTimeout = 30 }.ConnectionString;
        _time = time;
        _pragmas = new(synchronous);
        var options = new DbContextOptionsBuilder<SqliteContext>()
            .UseSqlite(_connection)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .EnableThreadSafetyChecks(false)
            .AddInterceptors(_pragmas);
        _contexts = new(options.Options);
        _opened = new(StartAsync);
    }

    /// <summary>Migrates the schema if that has not happened yet in this process.</summary>
    /// <exception cref="SchemaTooNewException">The directory was written by a newer platform.</exception>
    public Task OpenAsync() => _opened.Value;

    /// <inheritdoc />
    public void Dispose()
    {
        _rows?.Dispose();
        using var pooled = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(pooled);
        _writer.Dispose();
    }

    internal async Task<T> ReadAsync<T>(Func<PlatformContext, Task<T>> read)
    {
        await OpenAsync();
        await using var context = _contexts.CreateDbContext();
        return await read(context);
    }

    /// <summary>Several queries over one state of the store. A deferred transaction takes no lock that a writer waits for.</summary>
    internal Task<T> ReadTogetherAsync<T>(Func<PlatformContext, Task<T>> read, CancellationToken cancellation) => ReadAsync(async context =>
    {
        await context.Database.OpenConnectionAsync(cancellation);
        var open = (SqliteConnection)context.Database.GetDbConnection();
        await using var view = open.BeginTransaction(IsolationLevel.Serializable, deferred: true);
        await context.Database.UseTransactionAsync(view, cancellation);
        return await read(context);
    });

    /// <summary>Carries out one transaction; with a command, its memory is part of it.</summary>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    internal Task<T> WriteAsync<T>(
        Func<PlatformContext, Task<T>> write, IdempotentCommand? command, CancellationToken cancellation, bool rememberForEver = false) =>
        AloneAsync(
            async () =>
            {
                await using var context = _contexts.CreateDbContext();
                if (command is not null)
                {
                    context.Add(await MemoryOfAsync(context, command, rememberForEver, cancellation));
                }

                return await write(context);
            },
            command,
            cancellation);

    /// <summary>Replaces and inserts rows in one transaction, the fast way; with a command, its memory is part of it.</summary>
    /// <exception cref="CommandRepeatedException">The command was carried out before.</exception>
    internal Task WriteRowsAsync(
        IEnumerable<RowUpdate> updates, IEnumerable<object> inserts, IdempotentCommand? command, CancellationToken cancellation) =>
        AloneAsync(
            async () =>
            {
                _rows ??= OpenRows();
                if (command is not null)
                {
                    await using var context = _contexts.CreateDbContext();
                    inserts = inserts.Append(await MemoryOfAsync(context, command, forEver: false, cancellation));
                }

                _rows.Write(updates, inserts);
                return true;
            },
            command,
            cancellation);

    internal Task<IdempotentCommand?> FindAsync(string scope, string key, CancellationToken cancellation) => ReadAsync(async context =>
    {
        var now = _time.GetUtcNow();
        var row = await context.Set<CommandRow>()
            .FirstOrDefaultAsync(c => c.Scope == scope && c.Key == key && (c.ExpiresAt == null || c.ExpiresAt > now), cancellation);
        return row?.ToCommand();
    });

    private async Task<T> AloneAsync<T>(Func<Task<T>> write, IdempotentCommand? command, CancellationToken cancellation)
    {
        await OpenAsync();
        await _writer.WaitAsync(cancellation);
        try
        {
            return await write();
        }
        catch (DbUpdateException exception) when (command is not null && !exception.IsFull())
        {
            // Nothing of this attempt is kept. If the first one was, it is what the caller wants to hear.
            if (await FindAsync(command.Scope, command.Key, cancellation) is { } first)
            {
                throw new CommandRepeatedException(first);
            }

            throw;
        }
        catch (Exception exception) when (exception.IsFull())
        {
            throw new ProblemException(ProblemCodes.StorageFull, "The disk that holds the database is full; nothing was changed. Free some space and repeat.");
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>The row that remembers a command. What has expired goes first, so that its keys are free.</summary>
    private async Task<CommandRow> MemoryOfAsync(PlatformContext context, IdempotentCommand command, bool forEver, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        await context.Set<CommandRow>().Where(c => c.ExpiresAt <= now).ExecuteDeleteAsync(cancellation);
        return CommandRow.Of(command, forEver ? null : now + CommandRow.Kept);
    }

    private RowWriter OpenRows()
    {
        using var context = _contexts.CreateDbContext();
        var own = new SqliteConnection(_connection);
        own.Open();
        _pragmas.Apply(own);
        return new(own, context.Model);
    }

    private async Task StartAsync()
    {
        await using var context = _contexts.CreateDbContext();
        await Schema.UpgradeAsync(context, _file, CancellationToken.None);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
    }
}
