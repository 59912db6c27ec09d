using System.Diagnostics;

namespace Platform.Coordination;

/// <summary>The names under which coordination reports.</summary>
public static class CoordinationTelemetry
{
    /// <summary>The meter of every <c>fl.*</c> instrument of this project.</summary>
    public const string Meter = "FedPlatform.Coordination";

    /// <summary>The source of the spans of rounds.</summary>
    public const string Source = "FedPlatform.Coordination";

    internal static ActivitySource Activities { get; } = new(Source);
}
