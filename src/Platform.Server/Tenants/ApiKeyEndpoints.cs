using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Tenants;
using Platform.Coordination;
using Platform.Server.Authentication;
using Platform.Server.Idempotency;
using Platform.Server.Paging;
using Platform.Server.Requests;
using Platform.Storage.Tenants;

namespace Platform.Server.Tenants;

/// <summary>The keys of a tenant.</summary>
internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/api-keys").WithTags("API keys");
        group.MapPost("", Create).WithName("CreateApiKey").WithSummary("Make an API key; its secret is told this once").Produces<CreatedApiKey>(StatusCodes.Status201Created).For(Access.AdminOrOperator);
        group.MapGet("", List).WithName("ListApiKeys").WithSummary("List the tenant's keys, oldest first").For(Access.AdminOrOperator);
        group.MapDelete("/{key}", Delete).WithName("DeleteApiKey").WithSummary("Remove an API key; it stops working at once").For(Access.AdminOrOperator);
    }

    internal static Task<IResult> Create(TenantId tenant, CommandHeader command, Body<ApiKeyRequest> body, Commands commands, IGrainFactory grains, CancellationToken cancellation) =>
        commands.Create(command.With(body.Sha256), key => grains.GetTenant(tenant).CreateKey(body.Value, key), cancellation);

    internal static async Task<Page<ApiKey>> List(TenantId tenant, PageQuery page, TenantStore store, CancellationToken cancellation)
    {
        await TenantEndpoints.Get(tenant, store, cancellation);
        return page.Cut(await store.ListKeysAsync(tenant, cancellation), key => key.Id.Value);
    }

    internal static async Task<NoContent> Delete(TenantId tenant, ApiKeyId key, IGrainFactory grains)
    {
        await grains.GetTenant(tenant).DeleteKey(key);
        return TypedResults.NoContent();
    }
}
