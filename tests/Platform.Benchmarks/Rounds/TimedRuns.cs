using Platform.Client;
using Platform.Contracts.Runs;

namespace Platform.Benchmarks.Rounds;

/// <summary>Submits runs and reads the time of their rounds from their own record.</summary>
internal static class TimedRuns
{
    // Reading over the network while a run trains would take time from it: this often is nothing.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Seconds between the commits of consecutive rounds; the first round, whose caches are cold, is only a beginning.</summary>
    public static IEnumerable<double> Between(IReadOnlyList<Round> rounds) =>
        rounds.Zip(rounds.Skip(1), (before, after) => (after.CommittedAt!.Value - before.CommittedAt!.Value).TotalSeconds);

    /// <summary>Runs to the end; answers the committed rounds in order.</summary>
    /// <exception cref="InvalidOperationException">The run did not succeed.</exception>
    public static async Task<IReadOnlyList<Round>> Finish(TenantClient tenant, RunSpec spec)
    {
        var run = await tenant.SubmitAsync(spec);
        while (!run.State.IsTerminal())
        {
            await Task.Delay(Poll);
            run = await tenant.RunAsync(run.Id);
        }

        return run.State is RunState.Succeeded
            ? [.. (await tenant.RoundsAsync(run.Id).ToListAsync()).OrderBy(round => round.Number)]
            : throw new InvalidOperationException($"The run ended as {run.State}: {run.Failure?.Detail}");
    }
}
