using Microsoft.Extensions.Options;
using Platform.Contracts.Problems;
using Platform.Storage.DataDirectories;
using Platform.Storage.Relational;

namespace Platform.Server.Hosting;

/// <summary>Runs a server; what keeps it from starting, and can be helped, is said in one sentence.</summary>
internal static class Start
{
    private const int Refused = 1;

    /// <summary>Serves until the process is asked to stop; the exit code.</summary>
    public static async Task<int> Run(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.RunAsync();
            return 0;
        }
        catch (Exception refused) when (Sentence(refused) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return Refused;
        }
    }

    /// <summary>Keeps the host from writing a stack trace of what <see cref="Run"/> says in words or throws on.</summary>
    public static void QuietWhileStarting(this WebApplicationBuilder builder)
    {
        var started = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Information && Volatile.Read(ref started));
        builder.Services.AddHostedService(provider => new Started(provider.GetRequiredService<IHostApplicationLifetime>(), () => Volatile.Write(ref started, true)));
    }

    private static string? Sentence(Exception exception) => exception switch
    {
        StartRefusedException or DataDirectoryInUseException or SchemaTooNewException or ProblemException or InvalidDataException => exception.Message,
        OptionsValidationException invalid => $"The configuration is not valid: {string.Join(" ", invalid.Failures)}",
        UnauthorizedAccessException or DirectoryNotFoundException => $"The data directory cannot be used: {exception.Message}",
        IOException => exception.Message,
        AggregateException { InnerExceptions: [{ } only] } => Sentence(only),
        _ => null,
    };

    private sealed class Started(IHostApplicationLifetime lifetime, Action heard) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(heard);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
