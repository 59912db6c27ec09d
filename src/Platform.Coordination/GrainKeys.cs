using Platform.Contracts.Ids;
using Platform.Coordination.Clients;
using Platform.Coordination.Federations;
using Platform.Coordination.Runs;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tenants;

namespace Platform.Coordination;

/// <summary>
/// The one place where grain keys are spelled. They begin with <c>t~</c> so that no key reads as a number or a Guid, and so
/// that the call filter can tell whose a grain is.
/// </summary>
public static class GrainKeys
{
    /// <summary>The scheduler's pool.</summary>
    public const string DefaultPool = "pool~default";

    /// <summary>The key of a tenant's grain.</summary>
    public static string Tenant(TenantId tenant) => $"t~{tenant}";

    /// <summary>The key of a federation's grain.</summary>
    public static string Federation(TenantId tenant, FederationId federation) => $"t~{tenant}/f~{federation}";

    /// <summary>The key of a client's grain.</summary>
    public static string Client(TenantId tenant, FederationId federation, ClientId client) => $"t~{tenant}/f~{federation}/c~{client}";

    /// <summary>The key of a run's grain.</summary>
    public static string Run(TenantId tenant, RunId run) => $"t~{tenant}/r~{run}";

    /// <summary>A tenant's grain.</summary>
    public static ITenantGrain GetTenant(this IGrainFactory grains, TenantId tenant) => grains.GetGrain<ITenantGrain>(Tenant(tenant));

    /// <summary>A federation's grain.</summary>
    public static IFederationGrain GetFederation(this IGrainFactory grains, TenantId tenant, FederationId federation) =>
        grains.GetGrain<IFederationGrain>(Federation(tenant, federation));

    /// <summary>A client's grain.</summary>
    public static IClientGrain GetClient(this IGrainFactory grains, TenantId tenant, FederationId federation, ClientId client) =>
        grains.GetGrain<IClientGrain>(Client(tenant, federation, client));

    /// <summary>A run's grain.</summary>
    public static IRunGrain GetRun(this IGrainFactory grains, TenantId tenant, RunId run) => grains.GetGrain<IRunGrain>(Run(tenant, run));

    /// <summary>The scheduler.</summary>
    public static ISchedulerGrain GetScheduler(this IGrainFactory grains) => grains.GetGrain<ISchedulerGrain>(DefaultPool);

    /// <summary>The parts of a key: <c>t~acme/r~run_1</c> gives <c>acme</c> and <c>run_1</c>.</summary>
    internal static string[] Parts(string key) => [.. key.Split('/').Select(part => part[(part.IndexOf('~', StringComparison.Ordinal) + 1)..])];

    /// <summary>Whose grain a key names; null if it belongs to no tenant.</summary>
    internal static TenantId? TenantOf(string key) => key.StartsWith("t~", StringComparison.Ordinal) ? TenantId.Wrap(Parts(key)[0]) : null;
}
