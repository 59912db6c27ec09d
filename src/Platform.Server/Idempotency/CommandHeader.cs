using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Coordination.Runs;
using Platform.Server.Authentication;

namespace Platform.Server.Idempotency;

/// <summary>Marks a route that needs an <c>Idempotency-Key</c>.</summary>
internal sealed record CommandMetadata;

/// <summary>The <c>Idempotency-Key</c> of a request, and the scope within which it is unique.</summary>
/// <param name="Scope">Tenant, key and path: another caller's key, or another place, never meets it.</param>
/// <param name="Key">What the caller sent.</param>
internal sealed record CommandHeader(string Scope, string Key) : IEndpointParameterMetadataProvider
{
    public const string Name = "Idempotency-Key";

    private const int Longest = 255;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new CommandMetadata());

    /// <summary>Reads the header.</summary>
    /// <exception cref="ProblemException"><c>missing_idempotency_key</c>; <c>invalid_argument</c>.</exception>
    [SuppressMessage("Style", "IDE0060:Remove unused parameter", Justification = "The framework finds this method by its signature.")]
    public static ValueTask<CommandHeader?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var key = context.Request.Headers[Name].ToString();
        if (key.Length == 0)
        {
            throw new ProblemException(new Fault(Name, ProblemCodes.MissingIdempotencyKey, "Send an Idempotency-Key header, such as a new UUID, and the same one when you repeat the request."));
        }

        if (key.Length > Longest || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ProblemException(new Fault(Name, ProblemCodes.InvalidArgument, $"An Idempotency-Key is 1 to {Longest} visible ASCII characters."));
        }

        var caller = Caller.Of(context);
        // The tenant of the path, which the access check has compared with the caller's: an operator has none of its own.
        return ValueTask.FromResult<CommandHeader?>(new($"{context.GetRouteValue("tenant")}/{caller.Key}/{context.Request.Method} {context.Request.Path}", key));
    }

    /// <summary>The command, once its body is known.</summary>
    public CommandKey With(Sha256Digest body) => new(Scope, Key, body.Value);
}
