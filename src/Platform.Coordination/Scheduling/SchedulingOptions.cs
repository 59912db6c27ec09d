using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Coordination.Scheduling;

/// <summary>How work is handed out.</summary>
public sealed class SchedulingOptions
{
    /// <summary>How many runs may have a round open at a time; more wait in the queue.</summary>
    [Range(1, 10_000)]
    public int Places { get; set; } = 8;

    /// <summary>How long a lease lives without renewal: how long a dead lane's task waits.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LeaseTimeToLive { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many attempts a task gets before its clients fail.</summary>
    [Range(1, 100)]
    public int MaximumAttempts { get; set; } = 3;

    /// <summary>How long a lane or a caller waits in one call for something to happen; well below Orleans' response timeout.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:20")]
    public TimeSpan LongPoll { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often unfinished runs are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long receipts of an open step may wait in memory to be stored together.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ReceiptDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How young a blob that no row names must be to be left alone: a lane may be about to report it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan OrphanGrace { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class SchedulingOptionsValidator : IValidateOptions<SchedulingOptions>;
