using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;
using Platform.Coordination.Hosting;

namespace Platform.Server.Authentication;

/// <summary>Who asks. Comes from the presented key alone, never from a route, a query or a body.</summary>
/// <param name="Key">The presented key.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Tenant">Whose key it is; null for an operator's.</param>
internal sealed record Caller(ApiKeyId Key, Role Role, TenantId? Tenant)
{
    /// <summary>From here on, grains are called on the caller's behalf.</summary>
    public void Act()
    {
        if (Tenant is { } tenant)
        {
            CallerIdentity.ActFor(tenant);
        }
        else
        {
            CallerIdentity.ActAsPlatform();
        }
    }

    /// <summary>Gives a handler its caller; the access check has run before.</summary>
    [SuppressMessage("Style", "IDE0060:Remove unused parameter", Justification = "The framework finds this method by its signature.")]
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<Caller?>(Of(context));

    /// <summary>The caller of a request that passed the access check.</summary>
    public static Caller Of(HttpContext context) => context.Features.GetRequiredFeature<Caller>();
}
