using System.CommandLine;
using Platform.Cli.Output;
using Platform.Client;

namespace Platform.Cli.Sessions;

/// <summary><c>fedctl login</c>.</summary>
internal static class LoginCommand
{
    public static Command Make()
    {
        var file = new Option<FileInfo?>("--key-file") { Description = "A file that holds the API key, such as operator.key." };
        var command = new Command("login", "Remember a server and a key, after asking the server who the key belongs to.") { file };
        command.SetAction((parsed, cancellation) => Run(parsed, parsed.GetValue(file), cancellation));
        return command;
    }

    private static Task<int> Run(ParseResult parsed, FileInfo? file, CancellationToken cancellation)
    {
        var screen = new Screen(parsed.GetValue(GlobalOptions.Json));
        return Guarded.Run(screen, async () =>
        {
            var url = Session.Address(parsed.GetValue(GlobalOptions.Url) ?? "http://localhost:8080");
            var key = parsed.GetValue(GlobalOptions.Key) ?? (file is null ? throw new UsageException("Give the key with --key or --key-file.") : (await File.ReadAllTextAsync(file.FullName, cancellation)).Trim());
            using var platform = new PlatformClient(url, key);
            var me = await platform.MeAsync(cancellation);
            var path = new Login(url, key, me.Tenant).Save();
            screen.Result(me, $"Logged in to {url} as {Screen.Word(me.Role)}{(me.Tenant is { } tenant ? $" of {tenant}" : string.Empty)}; remembered in {path}.");
        });
    }
}
