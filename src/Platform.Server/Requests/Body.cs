using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Platform.Contracts;
using Platform.Contracts.Form;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;

namespace Platform.Server.Requests;

/// <summary>A JSON body that has the form of a message, and the digest of its bytes.</summary>
/// <param name="Value">The message.</param>
/// <param name="Sha256">The digest of the body as it was sent.</param>
internal sealed record Body<T>(T Value, Sha256Digest Sha256) : IEndpointParameterMetadataProvider
{
    /// <summary>Says in the API's description what the body is; also makes the framework refuse other media types.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new JsonBodyMetadata(typeof(T)));

    /// <summary>Reads and checks the body.</summary>
    /// <exception cref="ProblemException"><c>malformed_json</c>, or every fault of its form.</exception>
    [SuppressMessage("Style", "IDE0060:Remove unused parameter", Justification = "The framework finds this method by its signature.")]
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var content = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        using var document = Parse(content);
        var faults = ContractCheck.Of<T>(document.RootElement);
        return faults.Count == 0
            ? new Body<T>(Read(document.RootElement), Sha256Digest.Of(content.Span))
            : throw Refusal(faults);
    }

    private static ProblemException Refusal(IReadOnlyList<Fault> faults)
    {
        var codes = faults.Select(fault => fault.Code).Distinct().ToList();
        var detail = faults.Count == 1 ? faults[0].Detail : $"The body has {faults.Count} faults.";
        return new(codes.Count == 1 ? codes[0] : ProblemCodes.InvalidArgument, detail, faults);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> content)
    {
        if (content.IsEmpty)
        {
            throw new ProblemException(new Fault("", ProblemCodes.MalformedJson, "The body is empty; a JSON object is needed."));
        }

        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException malformed)
        {
            var place = $"line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}";
            throw new ProblemException(new Fault(place, ProblemCodes.MalformedJson, $"The body stops being JSON at {place}."));
        }
    }

    private static T Read(JsonElement document)
    {
        try
        {
            return document.Deserialize<T>(PlatformJson.Options)!;
        }
        catch (JsonException refused)
        {
            // What the check does not know of: a legal form whose key or value a reader refuses.
            throw new ProblemException(new Fault(refused.Path ?? "", ProblemCodes.InvalidArgument, refused.Message));
        }
    }

    private sealed class JsonBodyMetadata(Type type) : IAcceptsMetadata
    {
        public IReadOnlyList<string> ContentTypes { get; } = ["application/json"];

        public Type? RequestType => type;

        public bool IsOptional => false;
    }
}
