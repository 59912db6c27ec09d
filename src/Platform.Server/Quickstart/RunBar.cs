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
        var far = new RunProgress(run);
        await foreach (var happened in tenant.Events.WatchAsync(run.Id, cancellation: cancellation))
        {
            far.Take(happened);
            if (bar is not null)
            {
                (bar.Value, bar.Description) = (far.Round, Markup.Escape(far.Text));
            }
            else if (happened.Type == "run.evaluated")
            {
                Console.Out.WriteLine($"{run.Spec.Algorithm.Name,-8} {happened.Message}");
            }
        }
    }
}
