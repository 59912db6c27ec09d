using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Platform.Server.Requests;

/// <summary>The answer to a PUT: 201 when it made something, 200 when it was there.</summary>
/// <param name="Value">What is there now.</param>
/// <param name="Created">Whether it was just made.</param>
internal sealed record Put<T>(T Value, bool Created) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(T), ["application/json"]));
    }

    public Task ExecuteAsync(HttpContext httpContext) => Created
        ? TypedResults.Created(httpContext.Request.Path, Value).ExecuteAsync(httpContext)
        : TypedResults.Ok(Value).ExecuteAsync(httpContext);
}
