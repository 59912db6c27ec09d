using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Server.Telemetry;

/// <summary>Traces, metrics and logs by OpenTelemetry; exported over OTLP when an endpoint is configured.</summary>
internal static class TelemetryWiring
{
    /// <summary>Every source and meter of ours.</summary>
    private const string Ours = "FedPlatform.*";

    /// <summary>OpenTelemetry's own variable: where to export to.</summary>
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("fed-platform", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}"))
            .WithTracing(traces => traces
                .AddSource(Ours, "Microsoft.Orleans.Application")
                .AddAspNetCoreInstrumentation(http => http.Filter = context => !context.Request.Path.StartsWithSegments("/healthz"))
                .AddProcessor<PollFilter>())
            .WithMetrics(metrics => metrics
                .AddMeter(Ours, "Microsoft.Orleans")
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation());
        builder.Services.AddSingleton<PollFilter>();
        builder.Logging.AddOpenTelemetry(logs => logs.IncludeScopes = true);
        if (!string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            telemetry.UseOtlpExporter();
        }
    }
}
