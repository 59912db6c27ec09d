using System.Diagnostics.Metrics;

namespace Platform.Coordination.Scheduling;

/// <summary>What the scheduler tells operators. Names and units: conventions of the <c>fl.*</c> namespace.</summary>
public sealed class SchedulingInstruments
{
    private readonly Counter<long> _expirations;
    private readonly Counter<long> _attempts;
    private int _leased;
    private int _ready;

    /// <summary>Creates the instruments on the coordination meter.</summary>
    public SchedulingInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(CoordinationTelemetry.Meter);
        _expirations = meter.CreateCounter<long>("fl.lease.expirations", "{event}", "Leases whose lane stopped renewing.");
        _attempts = meter.CreateCounter<long>("fl.task.failures", "{attempt}", "Failed attempts at tasks, by what followed.");
        meter.CreateObservableUpDownCounter("fl.lease.active", () => _leased, "{lease}", "Leases held by lanes.");
        meter.CreateObservableUpDownCounter("fl.task.ready", () => _ready, "{task}", "Tasks that wait for a lane.");
        // A rate can see the first failure only if the series starts at zero.
        _expirations.Add(0);
    }

    internal void Leased(int leased, int ready) => (_leased, _ready) = (leased, ready);

    internal void LeaseExpired() => _expirations.Add(1);

    internal void AttemptFailed(string kind, AttemptOutcome outcome) =>
        _attempts.Add(1, new("task.kind", kind), new KeyValuePair<string, object?>("outcome", outcome is AttemptOutcome.Retried ? "retried" : "given_up"));
}
