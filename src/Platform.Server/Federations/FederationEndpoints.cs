using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Coordination;
using Platform.Server.Authentication;
using Platform.Server.Paging;
using Platform.Server.Requests;
using Platform.Storage.Federations;

namespace Platform.Server.Federations;

/// <summary>Federations and what their clients hold.</summary>
internal static class FederationEndpoints
{
    public static void MapFederations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}/federations").WithTags("Federations");
        group.MapGet("", List).WithName("ListFederations").WithSummary("List the federations, by id").For(Access.Reader);
        group.MapPut("/{federation}", Put).WithName("PutFederation").WithSummary("Make a federation and deal its data out; it never changes afterwards").For(Access.Engineer);
        group.MapGet("/{federation}", Get).WithName("GetFederation").WithSummary("Show a federation").For(Access.Reader);
        group.MapDelete("/{federation}", Delete).WithName("DeleteFederation").WithSummary("Remove a federation that has no runs").For(Access.Engineer);
        group.MapGet("/{federation}/clients", Clients).WithName("ListClients").WithSummary("List the clients with their samples by class").For(Access.Reader);
        group.MapGet("/{federation}/clients/{client}", Client).WithName("GetClient").WithSummary("Show a client").For(Access.Reader);
    }

    internal static async Task<Page<Federation>> List(TenantId tenant, PageQuery page, FederationStore store, CancellationToken cancellation) =>
        page.Of(await store.ListAsync(tenant, page.After<FederationId>(), page.Size, cancellation), federation => federation.Id);

    internal static async Task<Put<Federation>> Put(TenantId tenant, FederationId federation, Body<FederationSpec> body, IGrainFactory grains)
    {
        var put = await grains.GetFederation(tenant, federation).Put(body.Value);
        return new(put.Federation, put.Created);
    }

    internal static async Task<Federation> Get(TenantId tenant, FederationId federation, FederationStore store, CancellationToken cancellation) =>
        (await store.FindAsync(tenant, federation, cancellation))?.Federation
        ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no federation '{federation}'.");

    internal static async Task<NoContent> Delete(TenantId tenant, FederationId federation, IGrainFactory grains)
    {
        await grains.GetFederation(tenant, federation).Delete();
        return TypedResults.NoContent();
    }

    internal static async Task<Page<FederationClient>> Clients(TenantId tenant, FederationId federation, PageQuery page, FederationStore store, CancellationToken cancellation)
    {
        await Get(tenant, federation, store, cancellation);
        return page.Of(await store.ListClientsAsync(tenant, federation, page.After<ClientId>(), page.Size, cancellation), client => client.Id);
    }

    internal static async Task<FederationClient> Client(TenantId tenant, FederationId federation, ClientId client, IGrainFactory grains) =>
        await grains.GetClient(tenant, federation, client).Get()
        ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no client '{client}' in a federation '{federation}'.");
}
