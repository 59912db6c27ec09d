using System.CommandLine;

namespace Platform.Cli.Sessions;

/// <summary>Options of every verb.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Url { get; } = new("--url") { Description = "The server's address; else that of the login.", Recursive = true };

    public static Option<string?> Key { get; } = new("--key") { Description = "The API key; else that of the login.", Recursive = true };

    public static Option<string?> Tenant { get; } = new("--tenant", "-t") { Description = "The tenant; else that of the key.", Recursive = true };

    public static Option<bool> Json { get; } = new("--json") { Description = "Write JSON for programs, and nothing else.", Recursive = true };

    public static IReadOnlyList<Option> All => [Url, Key, Tenant, Json];
}
