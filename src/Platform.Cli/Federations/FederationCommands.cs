using System.CommandLine;
using Platform.Cli.Documents;
using Platform.Cli.Sessions;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;

namespace Platform.Cli.Federations;

/// <summary>What <c>federations apply</c> reads: a name and a spec.</summary>
/// <param name="Name">The federation's name.</param>
/// <param name="Spec">The federation.</param>
internal sealed record FederationDocument(FederationId Name, FederationSpec Spec);

/// <summary><c>fedctl federations</c>.</summary>
internal static class FederationCommands
{
    public static Command Make() => new("federations", "Federations and their clients.") { Apply(), List(), Show(), Clients(), Delete() };

    private static Command Apply()
    {
        var file = new Option<FileInfo>("--file", "-f") { Description = "YAML or JSON: name, and spec as in the REST API.", Required = true };
        var command = new Command("apply", "Make a federation; its samples are dealt out to the clients.") { file };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var document = SpecFile<FederationDocument>.Read(parsed.GetValue(file)!);
            var (name, spec) = document.Value;
            var made = await session.Send(document, "/spec", () => session.Tenant.PutFederationAsync(name, spec, cancellation));
            session.Screen.Result(made, $"Federation {made.Id}: {made.ClientCount} clients, {made.Parameters} parameters, partition {made.ManifestSha256.Value[..12]}");
        }));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "The tenant's federations.");
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Tenant.FederationsAsync(cancellation),
            ["federation", "dataset", "model", "partition", "clients"],
            made => [made.Id.Value, made.Spec.Dataset.Value, made.Spec.Model.Name, made.Spec.Partition.Name, $"{made.ClientCount}"])));
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("name");
        var command = new Command("show", "One federation.") { name };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var made = await session.Tenant.FederationAsync(Ids.Read<FederationId>(parsed.GetValue(name)!), cancellation);
            session.Screen.Result(made, $"{made.Id}: {made.Spec.Model.Name} with {made.Parameters} parameters on {made.Spec.Dataset}, {made.Spec.Partition.Name} over {made.ClientCount} clients, manifest {made.ManifestSha256}");
        }));
        return command;
    }

    private static Command Clients()
    {
        var name = new Argument<string>("name");
        var command = new Command("clients", "What each client holds, by class.") { name };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Tenant.ClientsAsync(Ids.Read<FederationId>(parsed.GetValue(name)!), cancellation),
            ["client", "train", "test", "train by class", "rounds"],
            client => [client.Id.Value, $"{client.TrainSamples}", $"{client.TestSamples}", string.Join(' ', client.TrainClassCounts), $"{client.Participations}"])));
        return command;
    }

    private static Command Delete()
    {
        var name = new Argument<string>("name");
        var command = new Command("delete", "Remove a federation that has no runs.") { name };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var federation = Ids.Read<FederationId>(parsed.GetValue(name)!);
            await session.Tenant.DeleteFederationAsync(federation, cancellation);
            session.Screen.Result(new { deleted = federation }, $"Federation {federation} is gone.");
        }));
        return command;
    }
}
