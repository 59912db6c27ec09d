using System.CommandLine;
using Platform.Cli.Sessions;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Cli.Checkpoints;

/// <summary><c>fedctl checkpoints</c>.</summary>
internal static class CheckpointCommands
{
    public static Command Make() => new("checkpoints", "The models of runs.") { List(), Download(), Model() };

    private static Command List()
    {
        var run = new Argument<string>("run");
        var command = new Command("list", "The checkpoints of a run.") { run };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Tenant.Checkpoints.ListAsync(Ids.Read<RunId>(parsed.GetValue(run)!), cancellation),
            ["checkpoint", "round", "accuracy", "loss", "kept", "best", "sha256"],
            item => [item.Id.Value, $"{item.Round}", item.Score is { } score ? $"{score.Accuracy:P2}" : "-", item.Score is { } loss ? $"{loss.Loss:F4}" : "-", item.Available ? "yes" : "no", item.Best ? "*" : string.Empty, item.Sha256.Value[..12]])));
        return command;
    }

    private static Command Download()
    {
        var run = new Argument<string>("run");
        var best = new Option<bool>("--best") { Description = "The one with the best accuracy; else the latest." };
        var id = new Option<string?>("--checkpoint") { Description = "A certain one, by its id." };
        var round = new Option<int?>("--round") { Description = "That of a certain round; 0 is the initial model." };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The file to write; else RUN-ROUND.safetensors." };
        var command = new Command("download", "Download a model as safetensors; checked against its digest.") { run, best, id, round, output };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var owner = Ids.Read<RunId>(parsed.GetValue(run)!);
            var found = await Find(session, owner, parsed.GetValue(best), parsed.GetValue(id), parsed.GetValue(round), cancellation);
            var file = parsed.GetValue(output)?.FullName ?? Path.GetFullPath($"{owner}-{found.Round}.safetensors");
            var got = await session.Tenant.Checkpoints.DownloadAsync(owner, found.Id.Value, file, cancellation);
            session.Screen.Result(new { file, checkpoint = got }, $"Round {got.Round} ({got.SizeBytes} bytes, sha256 {got.Sha256}) is in {file}");
        }));
        return command;
    }

    private static Command Model()
    {
        var run = new Argument<string>("run");
        var client = new Option<string?>("--client") { Description = "A client's own model; else the federation's." };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The file to write; else RUN[-CLIENT].safetensors." };
        var command = new Command("model", "Download the newest model that predictions are made with; for algorithms that keep models for each client, also a client's own. That it was read is an event of the run.") { run, client, output };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var owner = Ids.Read<RunId>(parsed.GetValue(run)!);
            var whose = parsed.GetValue(client) is { } name ? Ids.Read<ClientId>(name) : (ClientId?)null;
            var file = parsed.GetValue(output)?.FullName ?? Path.GetFullPath(whose is null ? $"{owner}.safetensors" : $"{owner}-{whose}.safetensors");
            await session.Tenant.Checkpoints.DownloadModelAsync(owner, whose, file, cancellation);
            session.Screen.Result(new { file, run = owner, client = whose }, $"The model is in {file}");
        }));
        return command;
    }

    private static async Task<Checkpoint> Find(Session session, RunId run, bool best, string? id, int? round, CancellationToken cancellation)
    {
        var checkpoints = session.Tenant.Checkpoints;
        return (best, id, round) switch
        {
            (false, null, null) => await checkpoints.FindAsync(run, "latest", cancellation),
            (true, null, null) => await checkpoints.FindAsync(run, "best", cancellation),
            (false, { } named, null) => await checkpoints.FindAsync(run, Ids.Read<CheckpointId>(named).Value, cancellation),
            (false, null, { } number) => await checkpoints.ListAsync(run, cancellation).FirstOrDefaultAsync(item => item.Round == number, cancellation)
                ?? throw new FailedException($"Run {run} has no checkpoint of round {number}; see 'fedctl checkpoints list {run}'."),
            _ => throw new UsageException("Give at most one of --best, --round and --checkpoint."),
        };
    }
}
