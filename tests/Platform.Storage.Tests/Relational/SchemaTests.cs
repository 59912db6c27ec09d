using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.Storage.Relational;
using Platform.Storage.Tests.Runs;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Relational;

public sealed class SchemaTests
{
    [Fact]
    public async Task The_migrations_lead_to_exactly_the_model()
    {
        await using var context = new SqliteContextForDesign().CreateDbContext([]);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Every_connection_waits_for_its_fsync_and_checks_references()
    {
        await using var store = new StoreOnDisk();
        await store.PrepareAsync();

        Assert.Equal("wal", await Pragma(store, "journal_mode"));
        Assert.Equal("2", await Pragma(store, "synchronous"));
        Assert.Equal("1", await Pragma(store, "foreign_keys"));
    }

    [Fact]
    public async Task A_directory_written_by_a_newer_platform_is_refused_at_start_and_left_alone()
    {
        await using var store = new StoreOnDisk();
        await store.PrepareAsync();
        var file = store.Directory.DatabaseFile;
        await store.CloseAsync();
        await ExecuteAsync(file, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '99.0.0')");
        var before = await File.ReadAllBytesAsync(file, Cancellation);

        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => StartAsync(store.Path));

        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("29990101000000_Later", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, Cancellation));
    }

    [Fact]
    public async Task A_migration_that_was_killed_does_not_lock_out_the_next_start()
    {
        await using var store = new StoreOnDisk();
        var file = store.Directory.DatabaseFile;
        await ExecuteAsync(
            file,
            "CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL); INSERT INTO __EFMigrationsLock VALUES (1, '2026-11-24')");

        await store.PrepareAsync().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await store.Runs.CreateAsync(RunRows.NewRun());
    }

    [Fact]
    public async Task An_empty_data_directory_option_stops_the_start()
    {
        await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(""));
    }

    /// <summary>What a host does first: it validates the options, then tells the hosted parts to start.</summary>
    private static async Task StartAsync(string path)
    {
        await using var provider = new ServiceCollection().AddStorage(options => options.DataDirectory = path).BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        foreach (var hosted in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await hosted.StartingAsync(Cancellation);
        }
    }

    private static Task<string> Pragma(StoreOnDisk store, string name) => store.Database.ReadAsync(async context =>
    {
        await context.Database.OpenConnectionAsync(Cancellation);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return (await command.ExecuteScalarAsync(Cancellation))!.ToString()!;
    });

    private static async Task ExecuteAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
