using Platform.Contracts.Runs;
using Platform.Coordination.Runs.Rounds;
using Platform.Coordination.Tasks;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>The tasks that a run wants done, as a function of its view: after any crash the same view wants the same tasks.</summary>
internal sealed class RunOrders(RunView view, RunFederation federation, string? traceParent)
{
    /// <summary>
    /// Evaluations first: they are the longest tasks, and a lane that begins one early leaves the slices to the others.
    /// </summary>
    public IReadOnlyList<TaskOrder> All() => view.Run.State switch
    {
        RunState.Preparing or RunState.Pausing when view.Checkpoints.IsEmpty => [Init()],
        RunState.Running or RunState.Pausing => [.. view.Unevaluated.Select(Evaluate), .. Step()],
        _ => [],
    };

    /// <summary>The id of the current step's merge.</summary>
    public static string MergeId(RunView view) => $"{StepId(view)}/merge";

    /// <summary>The id of the training of one slice of the current step.</summary>
    public static string TrainId(RunView view, int slice) => $"{StepId(view)}/{slice}";

    /// <summary>The id of the making of checkpoint 0.</summary>
    public static string InitId(RunView view) => $"{view.Run.Id}/{view.Run.Generation}/init";

    /// <summary>The id of the evaluation of a checkpoint.</summary>
    public static string EvaluateId(CheckpointRecord checkpoint) => $"{checkpoint.Run}/{checkpoint.Generation}.{checkpoint.Round}/evaluate";

    private static string StepId(RunView view)
    {
        var step = view.Round!.Step;
        return $"{step.Run}/{step.Generation}.{step.Round}.{step.Resample}.{step.Step}";
    }

    private TaskOrder Init() => Order(InitId(view), new InitWork(view.Run.Spec, federation.Model, federation.InitialCheckpoint));

    private IEnumerable<TaskOrder> Step() => view.Round switch
    {
        null => [],
        { Step.State: StepState.Frozen } => [Merge()],
        { } open => open.MissingSlices.Select(Train),
    };

    private TaskOrder Train(int slice)
    {
        var clients = view.Round!.Step.Slices[slice].Select(client => new SliceClientOrder(client, federation[client].ShardSha256, view.States.Newest(client)));
        return Order(TrainId(view, slice), new TrainWork(view.Run.Spec, federation.Model, Key(), slice, Server(), [.. clients], federation.Clients.Length));
    }

    private TaskOrder Merge() => Order(
        MergeId(view),
        new MergeWork(view.Run.Spec, federation.Model, Key(), Server(), [.. view.Round!.Receipts.Values.Select(receipt => receipt.Update)], federation.Clients.Length));

    private TaskOrder Evaluate(CheckpointRecord checkpoint)
    {
        var onClients = (view.Run.Spec.Evaluation ?? new()).Clients;
        var clients = federation.Clients.Where(_ => onClients).Select(client => new EvaluateClientOrder(client.Client.Id, client.ShardSha256, view.States.AsOf(client.Client.Id, checkpoint.Round)));
        return Order(
            EvaluateId(checkpoint),
            new EvaluateWork(
                view.Run.Spec,
                federation.Model,
                checkpoint.Generation,
                checkpoint.Round,
                new(checkpoint.Sha256, checkpoint.ServerState),
                federation.Record.TestShards,
                [.. clients],
                federation.TrainClassCounts));
    }

    private StepKey Key()
    {
        var (round, step) = (view.Round!.Record, view.Round.Step);
        return new(round.Generation, round.Number, round.Resample, round.Phase, step.Step);
    }

    /// <summary>What the current step starts from: the step before it, or the newest committed round.</summary>
    private ServerFiles Server() => view.Round!.Steps switch
    {
        [.., { State: StepState.Merged } before, _] => new(before.Checkpoint!.Value, before.ServerState),
        _ => new(view.Newest.Sha256, view.Newest.ServerState),
    };

    private TaskOrder Order(string id, TaskWork work) => new(id, view.Run.Tenant, work, view.Run.Id, view.Run.Epoch, traceParent);
}
