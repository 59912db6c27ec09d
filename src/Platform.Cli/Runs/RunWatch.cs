using Platform.Cli.Sessions;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Spectre.Console;

namespace Platform.Cli.Runs;

/// <summary>Follows a run: as a bar for people, as lines where nothing can move, as one JSON event a line for programs.</summary>
internal static class RunWatch
{
    public static async Task Follow(Session session, RunId id, CancellationToken cancellation)
    {
        var run = await session.Tenant.RunAsync(id, cancellation);
        if (session.Screen.Live)
        {
            await AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(progress => Show(session, run, progress.AddTask(Markup.Escape(run.Spec.Algorithm.Name), maxValue: run.Spec.Rounds), cancellation));
        }
        else
        {
            await Show(session, run, bar: null, cancellation);
        }

        var ended = await session.Tenant.RunAsync(id, cancellation);
        if (!session.Screen.Json)
        {
            session.Screen.Result(ended, RunText.Of(ended));
        }

        if (ended.State is not RunState.Succeeded)
        {
            throw new FailedException(ended.Failure?.Detail ?? $"The run is {ended.State}.");
        }
    }

    private static async Task Show(Session session, Run run, ProgressTask? bar, CancellationToken cancellation)
    {
        var progress = new RunProgress(run.Spec.Algorithm.Name);
        await foreach (var happened in session.Tenant.Events.WatchAsync(run.Id, cancellation: cancellation))
        {
            progress.Take(happened);
            if (session.Screen.Json)
            {
                Console.Out.WriteLine(PlatformJson.Write(happened));
            }
            else if (bar is not null)
            {
                bar.Value = progress.Round;
                bar.Description = Markup.Escape(progress.Text);
            }
            else
            {
                Console.Out.WriteLine($"{happened.At:HH:mm:ss} {happened.Message}");
            }
        }
    }
}

/// <summary>What a bar shows of a run.</summary>
internal sealed class RunProgress(string algorithm)
{
    private double? _loss;
    private double? _accuracy;

    /// <summary>The last committed round.</summary>
    public int Round { get; private set; }

    /// <summary>The run in one line.</summary>
    public string Text => $"{algorithm} round {Round}{(_loss is { } loss ? $"  loss {loss:F3}" : string.Empty)}{(_accuracy is { } accuracy ? $"  accuracy {accuracy:P1}" : string.Empty)}";

    /// <summary>Takes an event in.</summary>
    public void Take(RunEvent happened)
    {
        if (happened.Type == "round.committed")
        {
            Round = happened.Round ?? Round;
            _loss = happened.Metrics?.GetValueOrDefault("train.loss") ?? _loss;
        }
        else if (happened.Type == "run.evaluated")
        {
            _accuracy = happened.Metrics?.GetValueOrDefault("global.accuracy") ?? _accuracy;
        }
    }
}
