using Platform.Server.Health;
using Platform.Server.Hosting;
using Platform.Server.OpenApi;
using Platform.Server.Quickstart;
using Platform.Server.Telemetry;
using Platform.Storage;
using Platform.Worker;

namespace Platform.Server;

/// <summary>The one executable of the platform.</summary>
internal static class Program
{
    /// <summary>Serves until the process is asked to stop.</summary>
    public static Task<int> Main(string[] args) => args is [QuickstartCommand.Name, .. var rest] ? QuickstartCommand.Run(rest) : Start.Run(() => Build(args));

    /// <summary>Puts a server together from its command line; it starts when it is run.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="adjust">What a test changes before the server is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        var options = builder.AddServerConfiguration(args);
        var roles = Roles.Parse(options.Roles);

        builder.QuietWhileStarting();
        builder.AddTelemetry();
        builder.Services.AddStorage(storage => storage.DataDirectory = options.DataDir);
        builder.Services.AddHostedService<OperatorKey>();
        builder.AddSilo(options);
        builder.AddEdge(options);
        builder.Services.AddApiDescription();
        if (roles.Worker)
        {
            builder.Services.AddWorker();
        }

        adjust?.Invoke(builder);
        var app = builder.Build();
        app.UseEdge();
        app.MapHealth();
        if (roles.Api)
        {
            app.MapApi();
        }

        return app;
    }
}
