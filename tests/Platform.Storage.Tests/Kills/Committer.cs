using Platform.Contracts.Ids;
using Platform.Storage.Runs;
using Platform.Storage.Tests.Runs;

namespace Platform.Storage.Tests.Kills;

/// <summary>A process that commits transitions of one run for ever, and says each version once it is acknowledged.</summary>
internal static class Committer
{
    public const int RowsOfATransition = 8;

    public static async Task RunAsync(string path, string id)
    {
        await using var store = new StoreOnDisk(path);
        var run = (await store.Runs.LoadAsync(StoreOnDisk.Acme, IdText.Parse<RunId>(id), CancellationToken.None))!.Run;
        while (true)
        {
            run = run.Next(events: 1) with { Round = run.Round + 1 };
            await store.Runs.CommitAsync(
                new RunChange
                {
                    Run = run,
                    Inserts =
                    [
                        RunRows.Event(run, run.EventSequence),
                        .. Enumerable.Range(0, RowsOfATransition).Select(i => RunRows.Metric(run, run.Round, $"m{i}", i)),
                    ],
                },
                CancellationToken.None);
            Console.WriteLine(run.Version);
        }
    }
}
