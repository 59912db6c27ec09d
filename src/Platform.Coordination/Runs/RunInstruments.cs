using System.Diagnostics.Metrics;
using Platform.Contracts.Runs;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Runs;

/// <summary>What runs and rounds tell operators. Run and client ids never become labels.</summary>
public sealed class RunInstruments
{
    private static readonly string[] Outcomes = ["accepted", "late"];

    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _transitions;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _queueWait;
    private readonly Counter<long> _rounds;
    private readonly Histogram<double> _roundDuration;
    private readonly Counter<long> _tasks;
    private readonly Counter<long> _conflicts;

    /// <summary>Creates the instruments on the coordination meter.</summary>
    public RunInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(CoordinationTelemetry.Meter);
        _active = meter.CreateUpDownCounter<long>("fl.run.active", "{run}", "Runs that have not ended, by state.");
        _transitions = meter.CreateCounter<long>("fl.run.transitions", "{transition}", "Changes of runs' states.");
        _duration = meter.CreateHistogram<double>("fl.run.duration", "s", "From acceptance to the end.");
        _queueWait = meter.CreateHistogram<double>("fl.queue.wait.duration", "s", "From acceptance to the first grant.");
        _rounds = meter.CreateCounter<long>("fl.rounds", "{round}", "Rounds that ended, by outcome.");
        _roundDuration = meter.CreateHistogram<double>("fl.round.duration", "s", "Rounds, by phase.");
        _tasks = meter.CreateCounter<long>("fl.client.tasks", "{task}", "Reports of trained slices, by outcome.");
        _conflicts = meter.CreateCounter<long>("fl.store.conflicts", "{event}", "Transitions that another writer forestalled.");
        _conflicts.Add(0);
        foreach (var outcome in Outcomes)
        {
            _tasks.Add(0, new KeyValuePair<string, object?>("outcome", outcome));
        }

        _rounds.Add(0, new KeyValuePair<string, object?>("outcome", "committed"));
        _rounds.Add(0, new KeyValuePair<string, object?>("outcome", "abandoned"));
    }

    internal void Moved(RunState? from, RunState to, string? tenant = null)
    {
        if (from == to)
        {
            return;
        }

        _transitions.Add(1, new("from", from?.ToString() ?? "None"), new KeyValuePair<string, object?>("to", to.ToString()));
        if (from is { } left && !left.IsTerminal())
        {
            _active.Add(-1, new("state", left.ToString()), new KeyValuePair<string, object?>("tenant", tenant));
        }

        if (!to.IsTerminal())
        {
            _active.Add(1, new("state", to.ToString()), new KeyValuePair<string, object?>("tenant", tenant));
        }
    }

    internal void Applied(Transition transition, RunView before)
    {
        var after = transition.Next;
        Moved(before.Run.State, after.Run.State, after.Run.Tenant.Value);
        if (before.Run.StartedAt is null && after.Run.StartedAt is { } started)
        {
            _queueWait.Record((started - after.Run.CreatedAt).TotalSeconds);
        }

        if (after.Run.FinishedAt is { } finished && before.Run.FinishedAt is null)
        {
            _duration.Record((finished - after.Run.CreatedAt).TotalSeconds, new KeyValuePair<string, object?>("outcome", after.Run.State.ToString()));
        }

        if (before.Round is { } round && after.Round is null)
        {
            RoundEnded(round, committed: after.Run.Round == round.Record.Number, transition.Change.Run.FinishedAt ?? after.Newest.CreatedAt);
        }
    }

    internal void Reported(TaskResult result, bool wanted)
    {
        if (result is TrainResult)
        {
            _tasks.Add(1, new KeyValuePair<string, object?>("outcome", wanted ? "accepted" : "late"));
        }
    }

    internal void Conflicted() => _conflicts.Add(1);

    private void RoundEnded(OpenRound round, bool committed, DateTimeOffset at)
    {
        _rounds.Add(1, new KeyValuePair<string, object?>("outcome", committed ? "committed" : "abandoned"));
        if (committed)
        {
            var frozen = round.Record.FrozenAt ?? round.Record.OpenedAt;
            _roundDuration.Record((frozen - round.Record.OpenedAt).TotalSeconds, new KeyValuePair<string, object?>("phase", "train"));
            _roundDuration.Record((at - frozen).TotalSeconds, new KeyValuePair<string, object?>("phase", "merge"));
            _roundDuration.Record((at - round.Record.OpenedAt).TotalSeconds, new KeyValuePair<string, object?>("phase", "all"));
        }
    }
}
