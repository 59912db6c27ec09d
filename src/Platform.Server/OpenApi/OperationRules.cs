using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Platform.Contracts.Problems;
using Platform.Server.Authentication;
using Platform.Server.Idempotency;
using Platform.Server.Paging;
using Platform.Server.Problems;

namespace Platform.Server.OpenApi;

/// <summary>What holds for operations by their parts: who may call them, how they page, repeat and refuse.</summary>
internal sealed class OperationRules : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        if (metadata.OfType<Access>().LastOrDefault() is { Anyone: false } access)
        {
            operation.Description = $"Role: {access}.";
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentHeader.KeyScheme, context.Document)] = [] }];
        }

        if (metadata.OfType<PagedMetadata>().Any())
        {
            operation.Parameters.Add(Query("pageSize", JsonSchemaType.Integer, "How many items at most; 50 if absent."));
            operation.Parameters.Add(Query("pageToken", JsonSchemaType.String, "The nextPageToken of the page before, with the same filters."));
        }

        if (metadata.OfType<CommandMetadata>().Any())
        {
            operation.Parameters.Add(Header(CommandHeader.Name, required: true, "Makes the request safe to repeat: the same key and body give the same answer."));
        }

        if (operation.OperationId == "StreamEvents")
        {
            operation.Parameters.Add(Header("Last-Event-ID", required: false, "The sequence of the last event that was received."));
        }

        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(nameof(Problem)) is not true)
        {
            document.AddComponent(nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, cancellationToken));
        }

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Any refusal.",
            Content = new Dictionary<string, OpenApiMediaType> { [ProblemWriting.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) } },
        };
    }

    private static OpenApiParameter Query(string name, JsonSchemaType type, string description) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type } };

    private static OpenApiParameter Header(string name, bool required, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Required = required, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
