using System.Diagnostics;

namespace Platform.EndToEnd.Tests.Processes;

/// <summary><c>fedctl</c> as its own process, with the key of the tenant that <see cref="Api"/> made.</summary>
internal static class Fedctl
{
    /// <summary>Starts it in a folder, which also holds its configuration.</summary>
    public static Process Start(ServerProcess server, string dataDirectory, string folder, params string[] args)
    {
        string[] login = ["--url", server.Address.ToString(), "--key", File.ReadAllText($"{dataDirectory}.acme.key"), "--tenant", "acme"];
        var assembly = ServerProcess.ServerAssembly().Replace("Platform.Server", "Platform.Cli", StringComparison.Ordinal).Replace("Platform.Cli.dll", "fedctl.dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [assembly, .. args, .. login]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["FEDCTL_CONFIG"] = folder;
        return Process.Start(start)!;
    }
}
