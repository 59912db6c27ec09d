using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Client.Tests;

/// <summary>A real HTTP server on loopback that answers as a test tells it to, and remembers what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    public List<(string Path, string? Key, string? LastEvent, string? Range)> Asked { get; } = [];

    public PlatformClient Client { get; private set; } = null!;

    public string Address { get; private set; } = string.Empty;

    public static async Task<ScriptedServer> Start(Func<HttpContext, int, Task> answer, string address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(http =>
        {
            server.Asked.Add(($"{http.Request.Method} {http.Request.Path}", http.Request.Headers["Idempotency-Key"], http.Request.Headers["Last-Event-ID"], http.Request.Headers.Range));
            return answer(http, server.Asked.Count);
        });
        await app.StartAsync();
        server.Address = app.Urls.First();
        server.Client = new PlatformClient(new Uri(server.Address), "key", new RetryPolicy(5, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5)));
        return server;
    }

    /// <summary>Stops answering; the client stays.</summary>
    public async Task Stop() => await _app.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
