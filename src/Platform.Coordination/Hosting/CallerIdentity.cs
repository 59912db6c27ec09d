using Orleans.Runtime;
using Platform.Contracts.Ids;

namespace Platform.Coordination.Hosting;

/// <summary>
/// Whose behalf a grain call is made on; flows from the edge to every grain that is called. The call filter refuses a call to
/// a tenant's grain that carries neither that tenant nor the platform's own identity.
/// </summary>
public static class CallerIdentity
{
    private const string Key = "fl.caller";

    private const string PlatformValue = "platform";

    /// <summary>From here on, calls are made for a tenant. Set by the HTTP edge from the caller's key, never from a route.</summary>
    public static void ActFor(TenantId tenant) => RequestContext.Set(Key, GrainKeys.Tenant(tenant));

    /// <summary>From here on, calls are made by the platform itself: operators' commands, sweepers, lanes.</summary>
    public static void ActAsPlatform() => RequestContext.Set(Key, PlatformValue);

    /// <summary>Whether the current call may reach a tenant's grain.</summary>
    internal static bool MayReach(TenantId tenant) => RequestContext.Get(Key) is string caller && (caller == PlatformValue || caller == GrainKeys.Tenant(tenant));
}
