using System.Collections.Concurrent;
using Platform.Cli.Output;
using Platform.Client;
using Platform.Client.Experiments;
using Platform.Contracts.Runs;
using Spectre.Console;

namespace Platform.Cli.Comparisons;

/// <summary>Shows how far a comparison is: a bar for each run that is under way, or a line for each beginning and end where nothing can move.</summary>
internal sealed class CompareBoard(Screen screen, int runs)
{
    private readonly ConcurrentDictionary<PlannedRun, (RunProgress Progress, ProgressTask? Bar)> _underWay = new();
    private ProgressContext? _bars;
    private ProgressTask? _all;
    private int _ended;

    /// <summary>Shows what happens while some work lasts.</summary>
    public Task<T> Show<T>(Func<Task<T>> work) => screen.Live
        ? AnsiConsole.Progress()
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(bars =>
            {
                (_bars, _all) = (bars, bars.AddTask($"{runs} runs", maxValue: runs));
                return work();
            })
        : work();

    /// <summary>Takes news of a run in; from any thread.</summary>
    public void Take(RunNews news)
    {
        var (progress, bar) = _underWay.GetOrAdd(news.Planned, planned => (new RunProgress(news.Run), _bars?.AddTask(Markup.Escape(Name(planned)), maxValue: planned.Spec.Rounds)));
        if (news.Happened is not { } happened)
        {
            if (!news.Run.State.IsTerminal())
            {
                Line($"{Name(news.Planned)}: {news.Run.Id} {(news.Found ? "goes on" : "is submitted")}");
                return;
            }

            End(news.Planned, $"{news.Run.Id} was there: {news.Run.State}{(news.Run.Latest is { } score ? $", accuracy {score.Accuracy:P2}" : string.Empty)}", bar);
            return;
        }

        progress.Take(happened);
        if (bar is not null)
        {
            (bar.Value, bar.Description) = (progress.Round, Markup.Escape($"{Name(news.Planned)}: {progress.Text}"));
        }

        if (happened.State.IsTerminal())
        {
            End(news.Planned, progress.Text, bar);
        }
    }

    private void End(PlannedRun planned, string text, ProgressTask? bar)
    {
        var ended = Interlocked.Increment(ref _ended);
        bar?.StopTask();
        _all?.Increment(1);
        Line($"{Name(planned)}: {text} ({ended} of {runs})");
    }

    private void Line(string text)
    {
        if (_bars is null)
        {
            screen.Note(text);
        }
    }

    private static string Name(PlannedRun planned) => $"{planned.Method.Label}, seed {planned.Seed}";
}
