using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.Contracts.Problems;
using Platform.Server.Authentication;
using Platform.Storage.Tenants;

namespace Platform.Server.Health;

/// <summary>What probes and newcomers may ask without a key.</summary>
internal static class HealthEndpoints
{
    private static readonly string Release =
        typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/version", Version).WithName("GetVersion").WithSummary("Which release this is").WithTags("Health").For(Access.Anonymous);
        routes.MapGet("/healthz/live", Live).WithName("GetLiveness").WithSummary("Whether the process answers").WithTags("Health").For(Access.Anonymous);
        routes.MapGet("/healthz/ready", Ready).WithName("GetReadiness").WithSummary("Whether the server can do its work").WithTags("Health").For(Access.Anonymous);
    }

    internal static ServerVersion Version() =>
        new(Release, "Equal specs and seeds give equal digests on equal numeric profiles; each run names its own.");

    /// <summary>Asks nothing of the store or of grains: a slow disk must not get the process killed.</summary>
    internal static NoContent Live() => TypedResults.NoContent();

    internal static async Task<NoContent> Ready(TenantStore store, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new ProblemException(ProblemCodes.DependencyUnavailable, "The server is stopping.");
        }

        await store.HasOperatorAsync(cancellation);
        return TypedResults.NoContent();
    }
}
