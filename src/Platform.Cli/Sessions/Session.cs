using System.CommandLine;
using Platform.Cli.Documents;
using Platform.Cli.Output;
using Platform.Client;
using Platform.Contracts.Ids;

namespace Platform.Cli.Sessions;

/// <summary>What one verb works with: the server, the tenant, and where its output goes.</summary>
internal sealed class Session : IDisposable
{
    private readonly TenantId? _tenant;

    private Session(PlatformClient platform, TenantId? tenant, Screen screen) => (Platform, _tenant, Screen) = (platform, tenant, screen);

    /// <summary>The platform.</summary>
    public PlatformClient Platform { get; }

    /// <summary>Where output goes.</summary>
    public Screen Screen { get; }

    /// <summary>The tenant's things.</summary>
    /// <exception cref="UsageException">No tenant is known.</exception>
    public TenantClient Tenant => Platform.ForTenant(_tenant ?? throw new UsageException("No tenant: this key belongs to none. Log in with a tenant's key, or give --tenant."));

    /// <summary>Runs a verb: answers its exit code, and shows refusals instead of throwing them.</summary>
    public static Task<int> Run(ParseResult parsed, Func<Session, Task> verb)
    {
        var screen = new Screen(parsed.GetValue(GlobalOptions.Json));
        return Guarded.Run(screen, async () =>
        {
            using var session = Open(parsed, screen);
            await verb(session);
        });
    }

    /// <summary>Sends what a file says; people are told the file's lines where the server finds a fault.</summary>
    /// <param name="file">The file.</param>
    /// <param name="root">The pointer to what is sent, within the file.</param>
    /// <param name="send">Sends it.</param>
    public async Task<TAnswer> Send<TSpec, TAnswer>(SpecFile<TSpec> file, string root, Func<Task<TAnswer>> send)
    {
        try
        {
            return await send();
        }
        catch (PlatformProblemException refused) when (!Screen.Json)
        {
            throw new PlatformProblemException(file.Locate(refused.Problem, root));
        }
    }

    public void Dispose() => Platform.Dispose();

    private static Session Open(ParseResult parsed, Screen screen)
    {
        var login = Login.Load();
        var url = parsed.GetValue(GlobalOptions.Url) is { } given ? Address(given) : login?.Url ?? throw new UsageException("No server: log in first (fedctl login --url … --key-file …), or give --url and --key.");
        var key = parsed.GetValue(GlobalOptions.Key) ?? login?.Key;
        var tenant = parsed.GetValue(GlobalOptions.Tenant) is { } name ? Ids.Read<TenantId>(name) : login?.Tenant;
        return new Session(new PlatformClient(url, key), tenant, screen);
    }

    /// <summary>Reads an address.</summary>
    public static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new UsageException($"'{text}' is not an address like http://localhost:8080.");
}

/// <summary>Reading ids from the command line.</summary>
internal static class Ids
{
    public static TId Read<TId>(string text)
        where TId : struct, IId<TId> => IdText.TryParse<TId>(text, out var id) ? id : throw new UsageException($"'{text}' is no legal {typeof(TId).Name}: {TId.Rule}.");
}
