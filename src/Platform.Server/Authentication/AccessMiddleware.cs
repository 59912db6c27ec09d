using Platform.Contracts.Problems;

namespace Platform.Server.Authentication;

/// <summary>
/// The first lock: an endpoint is reached only by those it names. Another tenant's anything is not found, whether it exists
/// or not; one's own is forbidden when the role does not do.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, KeyRing keys)
{
    public async Task InvokeAsync(HttpContext http)
    {
        // No endpoint, or one of the framework's that only answers 404, 405 or 415.
        if (http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(http);
            return;
        }

        var access = endpoint.Metadata.GetMetadata<Access>();
        if (access is not { Anyone: true })
        {
            var caller = await keys.Identify(http.Request);
            Check(http, access, caller);
            http.Features.Set(caller);
            caller.Act();
            RouteIds.Check(http);
        }

        await next(http);
    }

    private static void Check(HttpContext http, Access? access, Caller caller)
    {
        if (caller.Tenant is { } own && http.GetRouteValue("tenant") is string asked && asked != own.Value)
        {
            throw new ProblemException(ProblemCodes.NotFound, $"There is no tenant '{asked}'.");
        }

        if (access is null || !access.Admits(caller.Role))
        {
            throw new ProblemException(ProblemCodes.PermissionDenied, $"This needs the role {access?.ToString() ?? "of nobody"}; the key has {caller.Role.ToString().ToLowerInvariant()}.");
        }
    }
}
