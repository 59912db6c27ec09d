using System.CommandLine;
using Platform.Cli.Documents;
using Platform.Cli.Sessions;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Cli.Runs;

/// <summary><c>fedctl runs</c>.</summary>
internal static class RunCommands
{
    public static Command Make() => new("runs", "Trainings.") { Submit(), List(), Show(), Watch(), Verb("cancel", "End a run."), Verb("pause", "Pause a run at the next round's boundary."), Verb("resume", "Put a paused run back into the queue."), Delete() };

    private static Command Submit()
    {
        var file = new Option<FileInfo>("--file", "-f") { Description = "YAML or JSON: the run spec as in the REST API.", Required = true };
        var watch = new Option<bool>("--watch") { Description = "Stay and show the progress; exit 1 if the run fails." };
        var key = new Option<string?>("--idempotency-key") { Description = "Names this submission: the same key again is the same run." };
        var command = new Command("submit", "Submit a run.") { file, watch, key };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var spec = SpecFile<RunSpec>.Read(parsed.GetValue(file)!);
            var run = await session.Send(spec, root: string.Empty, () => session.Tenant.SubmitAsync(spec.Value, parsed.GetValue(key), cancellation));
            if (!parsed.GetValue(watch))
            {
                session.Screen.Result(run, $"{run.Id} is queued. Watch it: fedctl runs watch {run.Id}");
                return;
            }

            session.Screen.Note($"{run.Id} is queued. Ctrl-C stops watching, not the run.");
            await RunWatch.Follow(session, run.Id, cancellation);
        }));
        return command;
    }

    private static Command List()
    {
        var federation = new Option<string?>("--federation") { Description = "Only those of this federation." };
        var state = new Option<RunState?>("--state") { Description = "Only those in this state." };
        var command = new Command("list", "The tenant's runs, newest first.") { federation, state };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Tenant.RunsAsync(parsed.GetValue(federation) is { } name ? Ids.Read<FederationId>(name) : null, parsed.GetValue(state), cancellation),
            ["run", "algorithm", "federation", "state", "round", "accuracy", "best", "created"],
            run => [run.Id.Value, run.Spec.Algorithm.Name, run.Spec.Federation.Value, $"{run.State}", $"{run.Round}/{run.Spec.Rounds}", Accuracy(run.Latest), Accuracy(run.Best), $"{run.CreatedAt:u}"])));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("run");
        var command = new Command("show", "One run, and why it failed if it did.") { id };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var run = await session.Tenant.RunAsync(Ids.Read<RunId>(parsed.GetValue(id)!), cancellation);
            session.Screen.Result(run, RunText.Of(run));
        }));
        return command;
    }

    private static Command Watch()
    {
        var id = new Argument<string>("run");
        var command = new Command("watch", "Show the progress of a run until it ends; leaving does not stop it.") { id };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => RunWatch.Follow(session, Ids.Read<RunId>(parsed.GetValue(id)!), cancellation)));
        return command;
    }

    private static Command Verb(string verb, string description)
    {
        var id = new Argument<string>("run");
        var command = new Command(verb, description) { id };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var run = await session.Tenant.CommandAsync(Ids.Read<RunId>(parsed.GetValue(id)!), verb, cancellation);
            session.Screen.Result(run, $"{run.Id} is {run.State}.");
        }));
        return command;
    }

    private static Command Delete()
    {
        var id = new Argument<string>("run");
        var command = new Command("delete", "Remove a run that has ended, with its checkpoints.") { id };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var run = Ids.Read<RunId>(parsed.GetValue(id)!);
            await session.Tenant.DeleteRunAsync(run, cancellation);
            session.Screen.Result(new { deleted = run }, $"Run {run} is gone.");
        }));
        return command;
    }

    private static string Accuracy(Score? score) => score is null ? "-" : $"{score.Accuracy:P2}";
}
