using Microsoft.Net.Http.Headers;
using Orleans.Runtime;
using Platform.Contracts.Problems;

namespace Platform.Server.Problems;

/// <summary>
/// Gives every refusal its body: what a handler or a grain throws, and what the framework refuses with a bare status (unknown
/// routes, wrong methods and media types, ranges).
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone: there is nobody to answer.
            return;
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            await Refuse(http, exception);
            return;
        }

        // A range that is refused comes with the headers of the file that it is not a part of.
        if (http.Response is { StatusCode: >= 400, HasStarted: false } and ({ ContentType: null } or { StatusCode: StatusCodes.Status416RangeNotSatisfiable }))
        {
            await Fill(http);
        }
    }

    private static string InWords(int status) => status switch
    {
        StatusCodes.Status404NotFound => ProblemCodes.NotFound,
        StatusCodes.Status405MethodNotAllowed => ProblemStatus.MethodNotAllowed,
        StatusCodes.Status412PreconditionFailed => ProblemCodes.PreconditionFailed,
        StatusCodes.Status413PayloadTooLarge => ProblemCodes.PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => ProblemCodes.UnsupportedMediaType,
        StatusCodes.Status416RangeNotSatisfiable => ProblemCodes.RangeNotSatisfiable,
        >= 500 => ProblemCodes.Internal,
        _ => ProblemCodes.InvalidArgument,
    };

    private static Task Fill(HttpContext http)
    {
        http.Response.ContentLength = null;
        http.Response.Headers.Remove(HeaderNames.ContentDisposition);
        var detail = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"Nothing is at {http.Request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not possible here, only {http.Response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => $"'{http.Request.ContentType}' is not what this route takes.",
            StatusCodes.Status416RangeNotSatisfiable => $"The content has no bytes in '{http.Request.Headers.Range}': {http.Response.Headers.ContentRange}.",
            _ => "The request cannot be carried out.",
        };
        return http.Write(InWords(http.Response.StatusCode), detail);
    }

    private async Task Refuse(HttpContext http, Exception exception)
    {
        http.Response.Clear();
        switch (exception)
        {
            case ProblemException problem:
                if (!ProblemStatus.Table.ContainsKey(problem.Code))
                {
                    LogUnknownCode(problem.Code);
                }

                await http.Write(problem);
                break;
            case BadHttpRequestException bad:
                await http.Write(InWords(bad.StatusCode), bad.Message);
                break;
            case TimeoutException or SiloUnavailableException:
                LogUnavailable(exception);
                await http.Write(ProblemCodes.DependencyUnavailable, "A part of the platform did not answer in time; ask again.");
                break;
            default:
                LogUnexpected(exception, http.Request.Method, http.Request.Path);
                await http.Write(ProblemCodes.Internal, "The platform met a fault of its own. The trace id tells an operator what happened.");
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The code {Code} is not in the table of problems")]
    private partial void LogUnknownCode(string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A part of the platform did not answer")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} met an unexpected fault")]
    private partial void LogUnexpected(Exception exception, string method, string path);
}
