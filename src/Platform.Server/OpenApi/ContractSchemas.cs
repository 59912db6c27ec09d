using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Server.OpenApi;

/// <summary>Describes the values that have readers of their own, which the generator cannot look into.</summary>
internal sealed class ContractSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(BatchSize))
        {
            schema.Description = "A whole number from 1, or \"full\" for all the client's samples in one step.";
            schema.OneOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
                new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["full"] },
            ];
        }
        else if (type.GetProperty(nameof(IId<>.Rule))?.GetValue(null) is string rule)
        {
            schema.Type = JsonSchemaType.String;
            schema.Description = rule;
        }

        return Task.CompletedTask;
    }
}
