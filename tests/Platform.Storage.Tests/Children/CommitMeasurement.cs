using System.Diagnostics;
using Platform.Storage.DataDirectories;
using Platform.Storage.Relational;
using Platform.Storage.Runs;
using Platform.Storage.Tests.Runs;
using static Platform.Storage.Tests.Runs.RunRows;

namespace Platform.Storage.Tests.Children;

/// <summary>What a transition costs: with its fsync (FULL) or without (OFF). README.md has the command and the numbers.</summary>
internal static class CommitMeasurement
{
    private const int WarmUp = 5000;
    private const int Measured = 2000;

    public static async Task RunAsync(string path, string synchronous)
    {
        await using (var prepare = new StoreOnDisk(path))
        {
            await prepare.PrepareAsync();
        }

        using var directory = DataDirectory.Open(path);
        using var database = new Database(directory, TimeProvider.System, synchronous);
        var runs = new RunStore(database);
        foreach (var clients in new[] { 8, 2 })
        {
            var times = await CommitAsync(runs, clients);
            Console.WriteLine(
                $"{synchronous,-4} {clients + 7,2} rows: p10 {times[Measured / 10]:F0}, p50 {times[Measured / 2]:F0}, p90 {times[Measured * 9 / 10]:F0} microseconds");
        }
    }

    private static async Task<double[]> CommitAsync(RunStore runs, int clients)
    {
        var run = await runs.CreateAsync(NewRun());
        var times = new List<double>();
        for (var number = 1; number <= WarmUp + Measured; number++)
        {
            run = run.Next(events: 1) with { Round = number };
            var change = new RunChange
            {
                Run = run,
                Inserts =
                [
                    Round(run, number), Step(run, number), Receipt(run, number, 0), Receipt(run, number, 1),
                    .. Enumerable.Range(0, clients).Select(client => Part(run, number, client)),
                    Metric(run, number, "train.loss", 1), Event(run, run.EventSequence),
                ],
            };
            var start = Stopwatch.GetTimestamp();
            await runs.CommitAsync(change, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return [.. times.Skip(WarmUp).Order()];
    }
}
