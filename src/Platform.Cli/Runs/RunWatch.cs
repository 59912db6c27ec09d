using Platform.Cli.Sessions;
using Platform.Client;
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
        try
        {
            await Show(session, await session.Tenant.RunAsync(id, cancellation), cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new FailedException($"Stopped watching, not the run. Watch it again:\nfedctl runs watch {id}");
        }

        var ended = await session.Tenant.RunAsync(id, cancellation);
        if (ended.State is RunState.Succeeded)
        {
            session.Screen.Note(RunText.Of(ended));
            session.Screen.Note($"Its model: fedctl checkpoints download {id} --best");
            return;
        }

        session.Screen.Note(RunText.Of(ended with { Failure = null }));
        throw new FailedException(ended.Failure is { } failure ? RunText.Failure(failure) : $"The run is {ended.State}.");
    }

    private static async Task Show(Session session, Run run, CancellationToken cancellation)
    {
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
    }

    private static async Task Show(Session session, Run run, ProgressTask? bar, CancellationToken cancellation)
    {
        var progress = new RunProgress(run);
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
