using Microsoft.Extensions.Configuration.Memory;
using Platform.Contracts;
using Platform.Server.Authentication;
using Platform.Server.Idempotency;
using Platform.Server.Paging;
using Platform.Server.Runs;

namespace Platform.Server.Hosting;

/// <summary>Where the server's settings come from, and what it needs of its own.</summary>
internal static class ServerConfiguration
{
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["urls"] = "http://localhost:8080",
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:Orleans"] = "Warning",
        // Measures its first interval from the machine's start, and warns of hours.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
    };

    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--data-dir"] = $"{ServerOptions.Section}:{nameof(ServerOptions.DataDir)}",
        ["--roles"] = $"{ServerOptions.Section}:{nameof(ServerOptions.Roles)}",
    };

    /// <summary>Adds defaults below every other source, and the short names of command-line options above.</summary>
    public static ServerOptions AddServerConfiguration(this WebApplicationBuilder builder, string[] args)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.Configuration.AddCommandLine(args, Switches);
        builder.Services.AddOptionsWithValidateOnStart<ServerOptions, ServerOptionsValidator>().BindConfiguration(ServerOptions.Section);
        return builder.Configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new();
    }

    /// <summary>Adds what the HTTP edge needs.</summary>
    public static void AddEdge(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.BodyLimitBytes;
        });
        builder.Services.ConfigureHttpJsonOptions(json => PlatformJson.Configure(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<PageTokens>();
        builder.Services.AddSingleton<Commands>();
        builder.Services.AddSingleton<EventStreams>();
    }
}
