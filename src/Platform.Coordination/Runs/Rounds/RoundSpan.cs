using System.Diagnostics;

namespace Platform.Coordination.Runs.Rounds;

/// <summary>
/// The one trace of a round: from its opening to its commit, with the lanes' tasks as children. A round that outlives its
/// grain goes on under a new trace; each links to the trace that created the run.
/// </summary>
internal sealed class RoundSpan
{
    private readonly Activity? _activity;
    private readonly int _round;

    private RoundSpan(RunView view)
    {
        _round = view.Round!.Record.Number;
        var current = Activity.Current;
        // A round is a trace of its own, not a part of whichever call happened to open it.
        Activity.Current = null;
        _activity = CoordinationTelemetry.Activities.StartActivity(
            "round",
            ActivityKind.Internal,
            parentContext: default,
            tags: [new("fl.tenant", view.Run.Tenant.Value), new("fl.run", view.Run.Id.Value), new("fl.round", _round)],
            links: ActivityContext.TryParse(view.Run.TraceParent, null, out var created) ? [new ActivityLink(created)] : null);
        Activity.Current = current;
    }

    /// <summary>The span as a W3C traceparent, for the tasks of the round.</summary>
    public string? TraceParent => _activity?.Id;

    /// <summary>Starts or ends the span as the run moves from one view to the next.</summary>
    public static RoundSpan? Follow(RoundSpan? span, RunView before, RunView after)
    {
        if (span is not null && after.Round?.Record.Number != span._round)
        {
            span.End(committed: after.Run.Round >= span._round);
            span = null;
        }

        if (span is not null && after.Round!.Record.FrozenAt is { } frozen && before.Round?.Record.FrozenAt is null)
        {
            span._activity?.AddEvent(new ActivityEvent("frozen", frozen));
        }

        return span ?? (after.Round is null ? null : new RoundSpan(after));
    }

    /// <summary>A span within the round's, for work of this process.</summary>
    public Activity? Child(string name) =>
        _activity is null ? null : CoordinationTelemetry.Activities.StartActivity(name, ActivityKind.Internal, _activity.Context);

    private void End(bool committed)
    {
        _activity?.SetTag("fl.round.outcome", committed ? "committed" : "abandoned");
        _activity?.SetStatus(committed ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        _activity?.Stop();
    }
}
