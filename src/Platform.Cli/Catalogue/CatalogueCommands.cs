using System.CommandLine;
using Platform.Cli.Output;
using Platform.Cli.Sessions;

namespace Platform.Cli.Catalogue;

/// <summary><c>fedctl algorithms</c>, <c>models</c> and <c>partitions</c>: what there is to choose from.</summary>
internal static class CatalogueCommands
{
    public static Command Make(string kind)
    {
        var list = new Command("list", $"All {kind}.");
        list.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Platform.CatalogueAsync(kind, cancellation), ["name", "title", "summary"], entry => [entry.Name, entry.Title, entry.Summary])));
        var name = new Argument<string>("name");
        var show = new Command("show", "One entry, with its options and their legal values.") { name };
        show.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var entry = await session.Platform.CatalogueAsync(kind, cancellation).FirstOrDefaultAsync(entry => entry.Name == parsed.GetValue(name), cancellation)
                ?? throw new FailedException($"There is no '{parsed.GetValue(name)}' among the {kind}; see 'fedctl {kind} list'.");
            session.Screen.Result(entry, $"{entry.Title}: {entry.Summary}{(entry.Source is null ? string.Empty : $" ({entry.Source})")}");
            if (!session.Screen.Json)
            {
                session.Screen.Table(
                    entry.Options,
                    ["option", "kind", "default", "legal", "meaning"],
                    option => [option.Name, Screen.Word(option.Kind), option.Default?.GetRawText() ?? "must be given", option.Legal, option.Meaning]);
            }
        }));
        return new(kind, $"The {kind} there are.") { list, show };
    }
}
