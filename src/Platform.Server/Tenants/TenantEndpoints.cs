using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Coordination;
using Platform.Server.Authentication;
using Platform.Server.Paging;
using Platform.Server.Requests;
using Platform.Storage.Tenants;

namespace Platform.Server.Tenants;

/// <summary>Tenants, which operators make.</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Tenants");
        group.MapGet("/me", Me).WithName("GetMe").WithSummary("Who the presented key is").For(Access.AnyKey);
        group.MapGet("/tenants", List).WithName("ListTenants").WithSummary("List the tenants, by id").For(Access.OperatorOnly);
        group.MapPut("/tenants/{tenant}", Put).WithName("PutTenant").WithSummary("Make a tenant, or rename it").For(Access.OperatorOnly);
        group.MapGet("/tenants/{tenant}", Get).WithName("GetTenant").WithSummary("Show a tenant").For(Access.AnyKey);
        group.MapDelete("/tenants/{tenant}", Delete).WithName("DeleteTenant").WithSummary("Remove a tenant that has nothing in it, and its keys").For(Access.OperatorOnly);
    }

    internal static Me Me(Caller caller) => new(caller.Key, caller.Role, caller.Tenant);

    internal static async Task<Page<Tenant>> List(PageQuery page, TenantStore store, CancellationToken cancellation) =>
        page.Of(await store.ListAsync(page.After<TenantId>(), page.Size, cancellation), tenant => tenant.Id);

    internal static async Task<Put<Tenant>> Put(TenantId tenant, Body<TenantSpec> body, IGrainFactory grains)
    {
        var put = await grains.GetTenant(tenant).Put(body.Value);
        return new(put.Tenant, put.Created);
    }

    internal static async Task<Tenant> Get(TenantId tenant, TenantStore store, CancellationToken cancellation) =>
        await store.FindAsync(tenant, cancellation) ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no tenant '{tenant}'.");

    internal static async Task<NoContent> Delete(TenantId tenant, IGrainFactory grains)
    {
        await grains.GetTenant(tenant).Delete();
        return TypedResults.NoContent();
    }
}
