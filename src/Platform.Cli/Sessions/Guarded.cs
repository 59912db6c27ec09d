using System.Text.Json;
using Platform.Cli.Output;
using Platform.Client;
using Platform.Contracts.Problems;

namespace Platform.Cli.Sessions;

/// <summary>Turns how a verb ended into what the screen and the shell are told.</summary>
internal static class Guarded
{
    /// <summary>Runs a verb: answers its exit code, and shows refusals instead of throwing them.</summary>
    public static async Task<int> Run(Screen screen, Func<Task> verb)
    {
        try
        {
            await verb();
            return ExitCodes.Done;
        }
        catch (PlatformProblemException refused)
        {
            return screen.Refusal(refused.Problem);
        }
        catch (ProblemException here)
        {
            return screen.Refusal(new($"urn:problem:{here.Code}", "Refused before anything was sent", 422, here.Message, here.Code, Errors: here.Faults));
        }
        catch (UsageException usage)
        {
            return screen.Failure(usage.Message, ExitCodes.Usage);
        }
        catch (FailedException failed)
        {
            return screen.Failure(failed.Message, ExitCodes.Refused);
        }
        catch (HttpRequestException unreachable)
        {
            return screen.Failure($"The server cannot be reached: {unreachable.Message}. Is it running, and is the address right?", ExitCodes.Refused);
        }
        catch (JsonException foreign)
        {
            return screen.Failure($"The answer is not the platform's: {foreign.Message} Is the address right?", ExitCodes.Refused);
        }
        catch (Exception file) when (file is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return screen.Failure(file.Message, ExitCodes.Refused);
        }
        catch (OperationCanceledException)
        {
            return screen.Failure("Stopped.", ExitCodes.Refused);
        }
    }
}

/// <summary>The command line does not say what is needed.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What was asked for did not come about.</summary>
internal sealed class FailedException(string message) : Exception(message);
