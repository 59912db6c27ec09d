using Microsoft.Data.Sqlite;
using Platform.Contracts.Ids;
using Platform.Storage.Objects;
using Platform.Storage.Tests.Children;
using Platform.Storage.Tests.Runs;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Kills;

public sealed class KillTests
{
    [Fact]
    public async Task Whatever_moment_the_process_is_killed_at_only_whole_transactions_are_there_and_all_acknowledged_ones()
    {
        await using var store = new StoreOnDisk();
        await store.PrepareAsync();
        var run = await store.Runs.CreateAsync(RunRows.NewRun());
        var moments = new Random(20261124);
        for (var kill = 0; kill < 10; kill++)
        {
            await store.CloseAsync();
            long acknowledged;
            using (var child = Child.Start("commit", store.Path, run.Id.Value))
            {
                acknowledged = long.Parse((await child.HearAsync())!);
                await Task.Delay(moments.Next(0, 120), Cancellation);
                acknowledged = (await child.KillAsync()).Select(long.Parse).LastOrDefault(acknowledged);
            }

            await store.ReopenAsync();
            var kept = (await store.Runs.LoadAsync(Acme, run.Id, Cancellation))!.Run;
            var metrics = await store.Runs.MetricsAsync(Acme, run.Id, null, Cancellation);
            var events = await store.Runs.EventsAsync(Acme, run.Id, 0, int.MaxValue, Cancellation);

            // One more may have been committed than it had the time to say.
            Assert.InRange(kept.Version, acknowledged, acknowledged + 1);
            Assert.Equal(Enumerable.Range(1, kept.Round), metrics.Select(metric => metric.Round).Distinct().Order());
            Assert.All(metrics.CountBy(metric => metric.Round), round => Assert.Equal(Committer.RowsOfATransition, round.Value));
            Assert.Equal(Enumerable.Range(1, (int)kept.EventSequence), events.Select(e => (int)e.Sequence));
            Assert.Equal(kept.Version, kept.EventSequence);
            await AssertIntactAsync(store.Directory.DatabaseFile);
        }
    }

    [Fact]
    public async Task Whatever_moment_the_process_is_killed_at_every_blob_that_is_listed_is_whole_and_every_acknowledged_one_is_there()
    {
        var folder = Directory.CreateTempSubdirectory("blobs-").FullName;
        var moments = new Random(20261125);
        HashSet<string> acknowledged = [];
        for (var kill = 0; kill < 10; kill++)
        {
            using var child = Child.Start("write", folder);
            acknowledged.Add((await child.HearAsync())!);
            await Task.Delay(moments.Next(0, 120), Cancellation);
            acknowledged.UnionWith(await child.KillAsync());
        }

        var store = new LocalObjectStore(folder, TimeProvider.System);
        store.Tidy();
        List<string> listed = [];
        await foreach (var blob in store.ListAsync(Writer.Scope, Cancellation))
        {
            listed.Add(blob.Sha256.Value);
            await store.ReadAsync(Writer.Scope, blob.Sha256, Cancellation);
        }

        Assert.Subset(listed.ToHashSet(), acknowledged);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task AssertIntactAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", await check.ExecuteScalarAsync(Cancellation));
        check.CommandText = "SELECT count(*) FROM pragma_foreign_key_check";
        Assert.Equal(0L, await check.ExecuteScalarAsync(Cancellation));
    }
}
