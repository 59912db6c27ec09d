using Platform.Client;
using Platform.Contracts.Runs;
using Spectre.Console;

namespace Platform.Server.Quickstart;

/// <summary>Shows a run's progress: a bar where something can move, a line for each evaluation where not.</summary>
internal static class RunBar
{
    public static Task Follow(TenantClient tenant, Run run, CancellationToken cancellation) => Console.IsOutputRedirected
        ? Watch(tenant, run, bar: null, cancellation)
        : AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress => Watch(tenant, run, progress.AddTask(run.Spec.Algorithm.Name, maxValue: run.Spec.Rounds), cancellation));

    private static async Task Watch(TenantClient tenant, Run run, ProgressTask? bar, CancellationToken cancellation)
    {
        var name = run.Spec.Algorithm.Name;
        var (loss, accuracy) = (double.NaN, double.NaN);
        await foreach (var happened in tenant.Events.WatchAsync(run.Id, cancellation: cancellation))
        {
            loss = happened.Metrics?.GetValueOrDefault("train.loss", loss) ?? loss;
            accuracy = happened.Metrics?.GetValueOrDefault("global.accuracy", accuracy) ?? accuracy;
            if (bar is not null && happened.Round is { } round && happened.Type == "round.committed")
            {
                bar.Value = round;
                bar.Description = $"{name} round {round}/{run.Spec.Rounds}  loss {loss:F3}  accuracy {accuracy:P1}";
            }
            else if (bar is null && happened.Type == "run.evaluated")
            {
                Console.Out.WriteLine($"{name,-8} {happened.Message}");
            }
        }
    }
}
