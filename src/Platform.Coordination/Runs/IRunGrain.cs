using Orleans.Concurrency;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Coordination.Tasks;
using Platform.Storage.Idempotency;

namespace Platform.Coordination.Runs;

/// <summary>What a command was asked with, so that it and its memory are one transaction.</summary>
/// <param name="Scope">As in <see cref="IdempotentCommand"/>.</param>
/// <param name="Key">As in <see cref="IdempotentCommand"/>.</param>
/// <param name="Body">As in <see cref="IdempotentCommand"/>.</param>
public sealed record CommandKey(string Scope, string Key, string Body)
{
    /// <summary>The memory of a command that created something: a repeated one gets the same answer.</summary>
    internal IdempotentCommand Created<T>(T answer, string location) =>
        new(Scope, Key, Sha256Digest.Wrap(Body), Status: 201, PlatformJson.Write(answer), location);
}

/// <summary>One run: the single writer of its rounds. Key: <see cref="GrainKeys.Run"/>.</summary>
[Alias("fl.run.v1")]
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>Validates, writes and queues the run.</summary>
    /// <exception cref="Platform.Contracts.Problems.ProblemException"><c>invalid_spec</c> with every fault; <c>not_found</c>.</exception>
    [Alias("Create")]
    Task<Run> Create(RunSpec spec, CommandKey? command, string? traceParent);

    /// <summary>Ends the run as soon as its work is fenced off; asking again is the same.</summary>
    [Alias("Cancel")]
    Task<Run> Cancel();

    /// <summary>Pauses the run when its open round is committed.</summary>
    [Alias("Pause")]
    Task<Run> Pause();

    /// <summary>
    /// What a model is made of as of the newest committed round: the federation's, or one client's. That it was read is an event of the run.
    /// </summary>
    /// <param name="client">Whose model; absent for the federation's.</param>
    /// <param name="reader">The API key that reads it.</param>
    /// <exception cref="Platform.Contracts.Problems.ProblemException">
    /// <c>not_found</c>: no such client; <c>invalid_state</c>: no model yet, or the algorithm keeps none for each client.
    /// </exception>
    [Alias("ReadModel")]
    Task<ModelFiles> ReadModel(ClientId? client, ApiKeyId reader);

    /// <summary>Puts a paused run back into the queue.</summary>
    [Alias("Resume")]
    Task<Run> Resume();

    /// <summary>Removes a run that has ended, with its blobs; nothing happens if it is gone.</summary>
    [Alias("Delete")]
    Task Delete();

    /// <summary>Does whatever can be done now. Idempotent: called by the sweeper, by reports and by the scheduler.</summary>
    [Alias("Drive")]
    Task Drive();

    /// <summary>Takes the report of a finished task. A repeated or outdated one changes nothing.</summary>
    [Alias("Report")]
    Task Report(Immutable<TaskReport> report);

    /// <summary>Hears that a task of the run has failed for good.</summary>
    [Alias("TaskFailed")]
    Task TaskFailed(Immutable<TaskOrder> order, Immutable<TaskProblem> problem);

    /// <summary>Waits some seconds for an event after a sequence; answers the newest sequence.</summary>
    [Alias("Watch"), AlwaysInterleave]
    Task<long> Watch(long after);
}
