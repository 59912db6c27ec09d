using Platform.Server.Authentication;

namespace Platform.Server.OpenApi;

/// <summary>The API's own description, at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDescription
{
    public const string Route = "/openapi/v1.json";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", openApi =>
    {
        openApi.AddDocumentTransformer<DocumentHeader>();
        openApi.AddSchemaTransformer<ContractSchemas>();
        openApi.AddOperationTransformer<OperationRules>();
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json").For(Access.Anonymous);
}
