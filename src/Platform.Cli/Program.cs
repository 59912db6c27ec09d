using System.CommandLine;
using Platform.Cli.Catalogue;
using Platform.Cli.Checkpoints;
using Platform.Cli.Comparisons;
using Platform.Cli.Datasets;
using Platform.Cli.Federations;
using Platform.Cli.Runs;
using Platform.Cli.Sessions;
using Platform.Cli.Tenants;

namespace Platform.Cli;

/// <summary><c>fedctl</c>: the platform from a terminal.</summary>
internal static class Program
{
    /// <summary>Exit codes: 0 done, 1 refused or failed, 2 wrong usage.</summary>
    public static async Task<int> Main(string[] args)
    {
        var parsed = Root().Parse(args);
        var exit = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : exit;
    }

    /// <summary>The whole command line.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("Train federated models on the platform.");
        foreach (var option in GlobalOptions.All)
        {
            root.Options.Add(option);
        }

        root.Subcommands.Add(LoginCommand.Make());
        root.Subcommands.Add(TenantCommands.Make());
        root.Subcommands.Add(KeyCommands.Make());
        root.Subcommands.Add(DatasetCommands.Make());
        root.Subcommands.Add(FederationCommands.Make());
        root.Subcommands.Add(RunCommands.Make());
        root.Subcommands.Add(CheckpointCommands.Make());
        root.Subcommands.Add(CompareCommand.Make());
        foreach (var kind in (string[])["algorithms", "models", "partitions"])
        {
            root.Subcommands.Add(CatalogueCommands.Make(kind));
        }

        return root;
    }
}
