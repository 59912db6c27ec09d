using Platform.Server.Authentication;
using Platform.Server.Catalogue;
using Platform.Server.Datasets;
using Platform.Server.Federations;
using Platform.Server.Health;
using Platform.Server.OpenApi;
using Platform.Server.Problems;
using Platform.Server.Runs;
using Platform.Server.Tenants;

namespace Platform.Server.Hosting;

/// <summary>What a request meets on its way, and where it can go.</summary>
internal static class Endpoints
{
    public static void UseEdge(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            // At the last moment: a refusal clears what was set before.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.XContentTypeOptions = "nosniff";
                return Task.CompletedTask;
            });
            return next(http);
        });
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseMiddleware<AccessMiddleware>();
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapApiDescription();
        routes.MapCatalogue();
        routes.MapTenants();
        routes.MapApiKeys();
        routes.MapUploads();
        routes.MapDatasets();
        routes.MapFederations();
        routes.MapPlans();
        routes.MapRuns();
        routes.MapRounds();
        routes.MapCheckpoints();
        routes.MapModels();
        routes.MapEvents();
    }
}
