using System.CommandLine;
using Platform.Cli.Output;
using Platform.Cli.Sessions;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Cli.Catalogue;

/// <summary><c>fedctl algorithms</c>, <c>models</c> and <c>partitions</c>: what there is to choose from.</summary>
internal static class CatalogueCommands
{
    public static Command Make(string kind) => new(kind, $"The {kind} there are.") { List(kind), kind == "algorithms" ? ShowAlgorithm() : Show(kind) };

    private static Command List(string kind)
    {
        var list = new Command("list", $"All {kind}.");
        list.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Platform.CatalogueAsync(kind, cancellation), ["name", "title", "summary"], entry => [entry.Name, entry.Title, entry.Summary])));
        return list;
    }

    private static Command Show(string kind)
    {
        var name = new Argument<string>("name");
        var show = new Command("show", "One entry, with its options and their legal values.") { name };
        show.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var entry = await session.Platform.CatalogueAsync(kind, cancellation).FirstOrDefaultAsync(entry => entry.Name == parsed.GetValue(name), cancellation)
                ?? throw new FailedException($"There is no '{parsed.GetValue(name)}' among the {kind}; see 'fedctl {kind} list'.");
            session.Screen.Result(entry, Heading(entry));
            Options(session.Screen, entry);
        }));
        return show;
    }

    /// <summary>For an algorithm also what tests hold it to and, for a federation's model, what it sends.</summary>
    private static Command ShowAlgorithm()
    {
        var name = new Argument<string>("name");
        var federation = new Option<string?>("--federation") { Description = "Also the bytes that are sent and kept for this federation's model." };
        var show = new Command("show", "One algorithm: its paper, options with legal values, tested claims, and what it sends.") { name, federation };
        show.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var entry = await session.Platform.AlgorithmAsync(parsed.GetValue(name)!, cancellation);
            var traffic = parsed.GetValue(federation) is { } of ? await session.Tenant.TrafficAsync(Ids.Read<FederationId>(of), entry.Name, cancellation) : null;
            if (traffic is null)
            {
                session.Screen.Result(entry, Heading(entry));
            }
            else
            {
                session.Screen.Result(new { algorithm = entry, traffic }, Heading(entry));
            }

            Options(session.Screen, entry);
            Sent(session.Screen, traffic);
            foreach (var claim in entry.Claims ?? [])
            {
                session.Screen.Note($"tested  {claim}");
            }
        }));
        return show;
    }

    private static string Heading(CatalogueEntry entry) => $"{entry.Title}: {entry.Summary}{(entry.Source is null ? string.Empty : $" ({entry.Source})")}";

    private static void Options(Screen screen, CatalogueEntry entry)
    {
        if (!screen.Json && entry.Options.Count > 0)
        {
            screen.Table(
                entry.Options,
                ["option", "kind", "default", "legal", "meaning"],
                option => [option.Name, Screen.Word(option.Kind), option.Default?.GetRawText() ?? "must be given", option.Legal, option.Meaning]);
        }
    }

    private static void Sent(Screen screen, Traffic? traffic)
    {
        if (!screen.Json && traffic is not null)
        {
            screen.Table<(string Way, long Bytes, IReadOnlyList<string> Slots)>(
                [("to the client", traffic.DownBytes, traffic.Down), ("to the server", traffic.UpBytes, traffic.Up), ("kept by the client", traffic.KeptBytes, traffic.Kept)],
                ["a client, a round", "bytes", "what"],
                row => [row.Way, $"{row.Bytes}", row.Slots.Count == 0 ? "-" : string.Join(", ", row.Slots)]);
        }
    }
}
