using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Server.Hosting;

/// <summary>What the operator of a server chooses: the configuration section <c>Platform</c>.</summary>
internal sealed class ServerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Platform";

    /// <summary>The folder of the database, the blobs and the keys (<c>--data-dir</c>).</summary>
    [Required(AllowEmptyStrings = false)]
    public string DataDir { get; set; } = "./.platform";

    /// <summary>What this process does, separated by commas: <c>api</c>, <c>control</c>, <c>worker</c> (<c>--roles</c>).</summary>
    [Required(AllowEmptyStrings = false)]
    public string Roles { get; set; } = "api,control,worker";

    /// <summary>The loopback port of the silo; 0 takes a free one, so that several servers can run on one machine.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>The largest file that an upload may bring.</summary>
    [Range(1, long.MaxValue)]
    public long UploadLimitBytes { get; set; } = 8L << 30;

    /// <summary>The largest JSON body. A federation of explicit shards names each of its clients.</summary>
    [Range(1024, 1 << 30)]
    public int BodyLimitBytes { get; set; } = 4 << 20;

    /// <summary>How many event streams of a tenant may be open at once.</summary>
    [Range(1, 10_000)]
    public int StreamsPerTenant { get; set; } = 20;

    /// <summary>How long an event stream lives; an event source reconnects by itself.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan StreamLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an event stream may be silent before a comment keeps the line.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Makes another operator's key at this start, for one that was lost or has expired.</summary>
    public bool NewOperatorKey { get; set; }
}

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
