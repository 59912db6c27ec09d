using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Runs;

/// <summary>Why a run failed, in words that say what to do next.</summary>
internal static class Failures
{
    /// <summary>A client's update was refused, and every client is needed.</summary>
    public static RunFailure OfClient(OpenRound open, ClientOutcome refused, int slice) => new(
        ProblemCodes.ClientFailed,
        $"Round {open.Record.Number}: the update of client '{refused.Client}' (slice {slice}) was refused: {refused.Refused}.",
        "Lower the learning rate or set a clipNorm, look at the client's data, and submit again from the last good checkpoint.",
        open.Record.Number,
        refused.Client,
        slice);

    /// <summary>A task failed for good.</summary>
    public static RunFailure OfTask(RunView view, TaskOrder order, TaskProblem problem)
    {
        var train = order.Work as TrainWork;
        var clients = train is null ? string.Empty : $" of clients {string.Join(", ", train.Clients.Take(5).Select(client => client.Client.Value))}{(train.Clients.Count > 5 ? ", …" : string.Empty)}";
        var where = train is null ? $"The task '{order.Work.Kind}'" : $"Slice {train.Slice}{clients}";
        return new(
            problem.Code == ProblemCodes.StorageFull ? problem.Code : ProblemCodes.TaskFailed,
            $"{where} failed in round {view.Round?.Record.Number ?? view.Run.Round}: {problem.Detail}",
            problem.Code == ProblemCodes.StorageFull
                ? "Make room in the object store, then submit again from the last good checkpoint."
                : "Look at the worker's log of this task; submit again from the last good checkpoint.",
            view.Round?.Record.Number,
            problem.Client ?? train?.Clients[0].Client,
            train?.Slice);
    }
}
