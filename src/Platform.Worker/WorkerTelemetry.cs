using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Coordination.Tasks;

namespace Platform.Worker;

/// <summary>The names under which workers report, and the spans of their tasks.</summary>
public static class WorkerTelemetry
{
    /// <summary>The meter of every instrument of this project.</summary>
    public const string Meter = "FedPlatform.Worker";

    /// <summary>The source of the spans of tasks.</summary>
    public const string Source = "FedPlatform.Worker";

    private static readonly ActivitySource Activities = new(Source);

    /// <summary>Starts the span of one attempt at a task, as a child of its round.</summary>
    internal static Activity? Start(TaskOrder order, int attempt)
    {
        ActivityContext.TryParse(order.TraceParent, null, out var parent);
        var activity = Activities.StartActivity(order.Work is TrainWork ? "client.task" : $"task.{order.Work.Kind}", ActivityKind.Consumer, parent);
        activity?.SetTag("fl.task", order.Id);
        activity?.SetTag("fl.task.kind", order.Work.Kind);
        activity?.SetTag("fl.task.attempt", attempt);
        activity?.SetTag("fl.tenant", order.Tenant.Value);
        return activity;
    }

    /// <summary>Starts a span within the task's.</summary>
    internal static Activity? Phase(string name) => Activities.StartActivity(name);
}

/// <summary>What lanes tell operators.</summary>
public sealed class WorkerInstruments
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _samples;
    private readonly Counter<long> _bytes;
    private readonly Counter<double> _device;
    private readonly Counter<long> _tasks;

    /// <summary>Creates the instruments on the worker meter.</summary>
    public WorkerInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(WorkerTelemetry.Meter);
        _duration = meter.CreateHistogram<double>("fl.client.task.duration", "s", "Tasks from lease to report, by kind.");
        _samples = meter.CreateCounter<long>("fl.train.samples", "{sample}", "Sample gradients computed.");
        _bytes = meter.CreateCounter<long>("fl.update.io", "By", "Bytes of bags read and written.");
        _device = meter.CreateCounter<double>("fl.train.device.time", "s", "Lane time of finished tasks, by tenant.");
        _tasks = meter.CreateCounter<long>("fl.worker.tasks", "{task}", "Tasks by kind and outcome.");
    }

    internal void Finished(TaskOrder order, TaskResult result, TimeSpan duration, TimeSpan device)
    {
        var kind = new KeyValuePair<string, object?>("task.kind", order.Work.Kind);
        _duration.Record(duration.TotalSeconds, kind);
        _device.Add(device.TotalSeconds, new KeyValuePair<string, object?>("tenant", order.Tenant.Value));
        _tasks.Add(1, kind, new("outcome", "finished"));
        if (result is TrainResult train)
        {
            _samples.Add(train.Clients.Sum(client => client.GradientSamples));
        }
    }

    internal void Failed(TaskOrder order) => _tasks.Add(1, new("task.kind", order.Work.Kind), new("outcome", "failed"));

    internal void Moved(string direction, long bytes) => _bytes.Add(bytes, new KeyValuePair<string, object?>("direction", direction));
}
