using Platform.Contracts.Problems;
using Platform.Storage.Runs;
using Platform.Storage.Tests.Objects;
using Platform.Storage.Tests.Runs;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Relational;

public sealed class FullDiskTests
{
    [Fact]
    public async Task On_a_full_disk_a_transition_is_refused_whole_and_succeeds_once_there_is_room()
    {
        using var disk = SmallDisk.TryMount(megabytes: 4);
        Assert.SkipWhen(disk is null, "mounting a tmpfs is not permitted here, so no small disk can be filled");
        await using var store = new StoreOnDisk(Path.Combine(disk.Path, "data"));
        await store.PrepareAsync();
        var run = await store.Runs.CreateAsync(RunRows.NewRun());
        var ballast = Path.Combine(disk.Path, "ballast");
        FillUp(ballast);

        var change = new RunChange { Run = run.Next(), Inserts = [.. Enumerable.Range(1, 2000).Select(i => RunRows.Metric(run, i, "train.loss", i))] };
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => store.Runs.CommitAsync(change, Cancellation));

        Assert.Equal(ProblemCodes.StorageFull, refusal.Code);
        Assert.Equal(run.Version, (await store.Runs.LoadAsync(Acme, run.Id, Cancellation))!.Run.Version);
        Assert.Empty(await store.Runs.MetricsAsync(Acme, run.Id, null, Cancellation));

        File.Delete(ballast);
        await store.Runs.CommitAsync(change, Cancellation);
        Assert.Equal(2000, (await store.Runs.MetricsAsync(Acme, run.Id, null, Cancellation)).Count);
    }

    private static void FillUp(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
