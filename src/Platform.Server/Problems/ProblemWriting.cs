using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Problems;

namespace Platform.Server.Problems;

/// <summary>Writes refusals: the only place where the body of an error is made.</summary>
internal static class ProblemWriting
{
    public const string MediaType = "application/problem+json";

    /// <summary>Quotes and dashes as they are: problems are read by people, and never as HTML (nosniff).</summary>
    private static readonly JsonSerializerOptions Readable = new(PlatformJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task Write(this HttpContext http, ProblemException problem) => http.Write(problem.Code, problem.Message, problem.Faults);

    public static Task Write(this HttpContext http, string code, string detail, IReadOnlyList<Fault>? faults = null)
    {
        var kind = ProblemStatus.Of(code);
        http.Response.StatusCode = kind.Status;
        if (kind.Status is 401)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }
        else if (kind.Status is 429 or 503)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        var problem = new Problem(
            $"urn:problem:{code}",
            kind.Title,
            kind.Status,
            detail,
            code,
            Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier,
            kind.Retryable,
            faults is { Count: > 0 } ? faults : null,
            http.Request.Path);
        return http.Response.WriteAsJsonAsync(problem, Readable, MediaType, http.RequestAborted);
    }
}
