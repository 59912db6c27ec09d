using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Platform.Server.OpenApi;

/// <summary>What the description says of the API as a whole.</summary>
internal sealed class DocumentHeader : IOpenApiDocumentTransformer
{
    public const string KeyScheme = "ApiKey";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Federated learning platform",
            Version = "v1",
            Description = "Tenants, datasets, federations, runs and the models they train. Every refusal is problem details (RFC 9457) with a stable code.",
        };
        // Relative: the committed document must not depend on where it was made.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "flp_{key id}_{secret}_{check sum}",
            Description = "An API key.",
        };
        return Task.CompletedTask;
    }
}
