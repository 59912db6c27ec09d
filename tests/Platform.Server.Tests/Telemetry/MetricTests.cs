using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Telemetry;

public sealed class MetricTests(RunningServer server)
{
    [Fact]
    public async Task A_run_is_counted_under_the_documented_names_and_never_by_its_id()
    {
        await TrainedRun.Finished(server);
        Assert.True(server.Services.GetRequiredService<MeterProvider>().ForceFlush());

        var names = server.Metrics.Select(metric => metric.Name).ToHashSet();
        Assert.Superset(new HashSet<string> { "fl.run.transitions", "fl.rounds", "fl.round.duration", "fl.client.task.duration", "fl.train.samples", "http.server.request.duration" }, names);
        foreach (var metric in server.Metrics.Where(metric => metric.MeterName.StartsWith("FedPlatform.", StringComparison.Ordinal)))
        {
            foreach (var point in metric.MetricPoints)
            {
                foreach (var tag in point.Tags)
                {
                    Assert.DoesNotContain("run_", tag.Value?.ToString() ?? "", StringComparison.Ordinal);
                }
            }
        }
    }
}
