using Platform.Client;
using Platform.Client.Experiments;
using Spectre.Console;

namespace Platform.Server.Quickstart;

/// <summary>Shows how far runs are: a bar for each where something can move, a line for each evaluation where not.</summary>
internal static class RunBar
{
    /// <summary>Does some work and shows what it tells.</summary>
    public static Task<T> Show<T>(Func<Action<RunNews>, Task<T>> work) => Console.IsOutputRedirected
        ? work(Write)
        : AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(bars => work(Moving(bars)));

    private static void Write(RunNews news)
    {
        if (news.Happened is { Type: "run.evaluated" } evaluated)
        {
            Console.Out.WriteLine($"{news.Planned.Method.Label,-8} {evaluated.Message}");
        }
    }

    /// <summary>The runs come one after the other, so nothing here is shared between threads.</summary>
    private static Action<RunNews> Moving(ProgressContext bars)
    {
        Dictionary<PlannedRun, (RunProgress Progress, ProgressTask Bar)> known = [];
        return news =>
        {
            if (!known.TryGetValue(news.Planned, out var shown))
            {
                known[news.Planned] = shown = (new RunProgress(news.Run), bars.AddTask(Markup.Escape(news.Planned.Method.Label), maxValue: news.Planned.Spec.Rounds));
            }

            if (news.Happened is { } happened)
            {
                shown.Progress.Take(happened);
                (shown.Bar.Value, shown.Bar.Description) = (shown.Progress.Round, Markup.Escape(shown.Progress.Text));
            }
            else
            {
                shown.Bar.Value = news.Run.Round;
            }
        };
    }
}
