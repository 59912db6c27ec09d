using Platform.Contracts;
using Platform.Contracts.Problems;
using Platform.Coordination.Runs;
using Platform.Storage.Idempotency;

namespace Platform.Server.Idempotency;

/// <summary>
/// Carries out commands that create something, once however often they are sent. The memory of a command is written by its
/// grain in the transaction of its effect; here it is only read.
/// </summary>
internal sealed class Commands(IdempotencyStore remembered)
{
    /// <summary>Answers 201 with what <paramref name="effect"/> makes, or with what it made the first time.</summary>
    public async Task<IResult> Create<T>(CommandKey command, Func<CommandKey, Task<T>> effect, CancellationToken cancellation)
    {
        if (await Find(command, cancellation) is { } earlier)
        {
            return new Replay(earlier);
        }

        try
        {
            var answer = await effect(command);
            // Two at once: the grain answers the later one from the earlier one's memory, which may be of another body.
            var stored = await Find(command, cancellation);
            return TypedResults.Created(stored?.Location, answer);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // A refusal or a time-out may come from a repetition whose first has just succeeded, or from a lost answer.
            if (await Find(command, cancellation) is { } made)
            {
                return new Replay(made);
            }

            throw;
        }
    }

    private async Task<IdempotentCommand?> Find(CommandKey command, CancellationToken cancellation)
    {
        var found = await remembered.FindAsync(command.Scope, command.Key, cancellation);
        return found is null || found.Body.Value == command.Body
            ? found
            : throw new ProblemException(ProblemCodes.IdempotencyKeyReused, "This Idempotency-Key was used with another body; a new request needs a new key.");
    }

    /// <summary>The first answer again, word for word.</summary>
    private sealed class Replay(IdempotentCommand first) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = first.Status;
            response.Headers["Idempotency-Replayed"] = "true";
            response.Headers.Location = first.Location;
            response.ContentType = "application/json; charset=utf-8";
            return response.WriteAsync(first.Response, httpContext.RequestAborted);
        }
    }
}
