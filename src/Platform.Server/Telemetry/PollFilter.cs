using System.Diagnostics;
using OpenTelemetry;

namespace Platform.Server.Telemetry;

/// <summary>
/// Keeps the spans of polling out of traces: lanes that ask for work, leases that are renewed, streams that wait. They come many
/// times a second, also when nothing happens. A failed one stays.
/// </summary>
internal sealed class PollFilter : BaseProcessor<Activity>
{
    private static readonly string[] Polls = ["/Lease", "/Renew", "/Await", "/Watch", "/MoveNext"];

    public override void OnEnd(Activity data)
    {
        if (data.Status is not ActivityStatusCode.Error && Polls.Any(poll => data.DisplayName.Contains(poll, StringComparison.Ordinal)))
        {
            // Exporters come after this processor and pass over what is not recorded.
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
