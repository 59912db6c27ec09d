using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Worker;

/// <summary>How a worker uses its machine.</summary>
public sealed class WorkerOptions
{
    /// <summary>How many tasks are trained at a time, each on a thread of its own; 0 means one per processor.</summary>
    [Range(0, 1024)]
    public int Lanes { get; set; }

    /// <summary>How often a lease is renewed; a small part of its time to live.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan Renewal { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a lane waits before it asks again after a scheduler that could not be reached.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many bytes of clients' data and of models may stay in memory between tasks.</summary>
    [Range(0, long.MaxValue)]
    public long CacheBytes { get; set; } = 2L << 30;

    /// <summary>The number of lanes that this machine gets.</summary>
    public int LaneCount => Lanes == 0 ? Environment.ProcessorCount : Lanes;
}

[OptionsValidator]
internal sealed partial class WorkerOptionsValidator : IValidateOptions<WorkerOptions>;
