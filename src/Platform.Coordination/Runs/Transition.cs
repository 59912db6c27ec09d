using Platform.Contracts.Runs;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>A step from one view of a run to the next, with the one transaction that makes it true.</summary>
/// <param name="Name">A stable name: fault points, logs and metrics speak of it.</param>
/// <param name="Next">The view afterwards.</param>
/// <param name="Change">What is written.</param>
internal sealed record Transition(string Name, RunView Next, RunChange Change)
{
    /// <summary>Begins a transition: the run's next row, one version on, with the event it causes, if any.</summary>
    public static Transition Of(
        string name,
        RunView view,
        RunRecord next,
        IEnumerable<object>? inserts = null,
        IEnumerable<object>? updates = null,
        RunEvent? happened = null)
    {
        var run = next with { Version = view.Run.Version + 1, EventSequence = view.Run.EventSequence + (happened is null ? 0 : 1) };
        List<object> inserted = [.. inserts ?? []];
        if (happened is not null)
        {
            inserted.Add(new EventRecord
            {
                Tenant = run.Tenant,
                Run = run.Id,
                Sequence = run.EventSequence,
                Event = happened with { Sequence = run.EventSequence, State = run.State },
            });
        }

        return new(name, view with { Run = run }, new RunChange { Run = run, Inserts = inserted, Updates = [.. updates ?? []] });
    }

    /// <summary>The event of a transition; its sequence and state are set when it is written.</summary>
    public static RunEvent Event(DateTimeOffset now, string type, string message, int? round = null, IReadOnlyDictionary<string, double>? metrics = null) =>
        new(Sequence: 0, now, type, message, RunState.Queued, round, metrics);
}
