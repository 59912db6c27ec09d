using Platform.Contracts;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;

namespace Platform.Client.Experiments;

/// <summary>Something that happened to a run of an experiment.</summary>
/// <param name="Planned">Which run.</param>
/// <param name="Run">As it is on the server.</param>
/// <param name="Happened">What happened; null when the run was submitted or found.</param>
/// <param name="Found">Whether it was there before.</param>
public sealed record RunNews(PlannedRun Planned, Run Run, RunEvent? Happened = null, bool Found = false);

/// <summary>
/// Runs an experiment through the public API. What was submitted before is found again by its spec, so that an experiment that was
/// broken off, here or on the server, goes on where it was.
/// </summary>
public sealed class ExperimentRunner
{
    private readonly TenantClient _tenant;
    private readonly ExperimentPlan _plan;
    private readonly IReadOnlyList<ExperimentShard> _shards;

    /// <summary>Checks that the experiment's files are there; sends nothing yet.</summary>
    /// <param name="tenant">Where it runs.</param>
    /// <param name="plan">What runs.</param>
    /// <param name="folder">Where the data's relative paths begin.</param>
    /// <exception cref="ProblemException">A shard is described wrongly, or its file is not there.</exception>
    public ExperimentRunner(TenantClient tenant, ExperimentPlan plan, string folder)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (_tenant, _plan, _shards) = (tenant, plan, ExperimentShards.Of(plan.Experiment.Dataset, folder));
    }

    /// <summary>How many runs are under way at once, at least 1.</summary>
    public int InFlight { get; init; } = 2;

    /// <summary>Whether runs that failed or were cancelled are submitted anew.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Is told what happens; called from several threads.</summary>
    public Action<RunNews> Told { get; init; } = _ => { };

    /// <summary>The federations that the runs train on, once they are prepared.</summary>
    public IReadOnlyList<Federation> Federations { get; private set; } = [];

    /// <summary>Imports what data are missing, makes the federations, and has every method's spec checked before the first run is submitted.</summary>
    /// <exception cref="PlatformProblemException">A refusal; the pointers of its faults are into the experiment.</exception>
    public async Task PrepareAsync(CancellationToken cancellation = default)
    {
        if (_plan.Experiment.Dataset is { } dataset)
        {
            await Placed(pointer => $"/dataset{pointer}", () => Done(ExperimentShards.Import(_tenant, dataset, _shards, cancellation)));
        }

        List<Federation> federations = [];
        foreach (var planned in _plan.Federations)
        {
            federations.Add(await Placed(pointer => planned.Pointer + pointer, () => planned.Spec is { } spec
                ? _tenant.PutFederationAsync(planned.Id, spec, cancellation)
                : _tenant.FederationAsync(planned.Id, cancellation)));
        }

        Federations = federations;
        foreach (var run in _plan.Runs.DistinctBy(run => (run.Method, run.Spec.Federation)))
        {
            await Placed(pointer => _plan.Place(run.Method, pointer), () => _tenant.PlanAsync(run.Spec, cancellation));
        }
    }

    /// <summary>Submits what was not submitted before, and waits for every run's end; a run that fails does not stop the others.</summary>
    /// <returns>The runs in the plan's order.</returns>
    public async Task<IReadOnlyList<ComparedRun>> RunAsync(CancellationToken cancellation = default)
    {
        var earlier = await Earlier(cancellation);
        var ended = new ComparedRun[_plan.Runs.Count];
        await Parallel.ForEachAsync(
            _plan.Runs.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellation },
            async (planned, stop) => ended[planned.Index] = await End(planned.Item, [.. earlier[PlatformJson.Write(planned.Item.Spec)]], stop));
        return ended;
    }

    /// <summary>The runs of the experiment's federations, the newest first, by their specs.</summary>
    private async Task<ILookup<string, Run>> Earlier(CancellationToken cancellation)
    {
        List<Run> runs = [];
        foreach (var federation in _plan.Federations)
        {
            runs.AddRange(await _tenant.RunsAsync(federation.Id, cancellation: cancellation).ToListAsync(cancellation));
        }

        return runs.ToLookup(run => PlatformJson.Write(run.Spec));
    }

    private async Task<ComparedRun> End(PlannedRun planned, IReadOnlyList<Run> earlier, CancellationToken cancellation)
    {
        var lost = earlier.Count(run => run.State is RunState.Failed or RunState.Cancelled);
        // One that succeeded, or may yet, is taken before one that did not.
        var found = earlier.FirstOrDefault(run => run.State is RunState.Succeeded) ?? earlier.FirstOrDefault(run => !run.State.IsTerminal())
            ?? (RetryFailed || earlier.Count == 0 ? null : earlier[0]);
        var run = found ?? await Placed(pointer => _plan.Place(planned.Method, pointer), () => _tenant.SubmitAsync(planned.Spec, planned.Key(lost), cancellation));
        Told(new(planned, run, Found: found is not null));
        if (!run.State.IsTerminal())
        {
            await foreach (var happened in _tenant.Events.WatchAsync(run.Id, cancellation: cancellation))
            {
                Told(new(planned, run, happened));
            }

            run = await _tenant.RunAsync(run.Id, cancellation);
        }

        return await RunRecord.Of(_tenant, planned, run, _plan.Experiment, cancellation);
    }

    /// <summary>Tells a refusal with pointers into the experiment.</summary>
    private static async Task<T> Placed<T>(Func<string, string> place, Func<Task<T>> send)
    {
        try
        {
            return await send();
        }
        catch (PlatformProblemException refused) when (refused.Problem.Errors is { } faults)
        {
            throw new PlatformProblemException(refused.Problem with { Errors = [.. faults.Select(fault => fault with { Pointer = place(fault.Pointer) })] });
        }
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
