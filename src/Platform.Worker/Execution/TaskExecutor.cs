using System.Diagnostics;
using Platform.Coordination.Tasks;
using Platform.Worker.Lanes;

namespace Platform.Worker.Execution;

/// <summary>
/// Does one task: fetches what it needs, computes on the lane's thread, stores what came out. Which kind of task is computed
/// how is in the executors beside this file; what is computed is in Learning.
/// </summary>
internal sealed class TaskExecutor(
    ImportExecutor import,
    PartitionExecutor partition,
    InitExecutor init,
    TrainExecutor train,
    MergeExecutor merge,
    EvaluateExecutor evaluate)
{
    /// <summary>The kind of device that the lanes compute on.</summary>
    public const string Device = "cpu";

    /// <summary>Does the task; answers its result and the time that the lane's thread was busy with it.</summary>
    public async Task<(TaskResult Result, TimeSpan Device)> Execute(TaskOrder order, LaneThread thread, CancellationToken cancellation)
    {
        var lane = new TaskLane(thread, order.Tenant, cancellation);
        TaskResult result = order.Work switch
        {
            ImportWork work => await import.Execute(work, lane),
            PartitionWork work => await partition.Execute(work, lane),
            InitWork work => await init.Execute(work, lane, order.Run!.Value),
            TrainWork work => await train.Execute(work, lane, order.Run!.Value),
            MergeWork work => await merge.Execute(work, lane, order.Run!.Value),
            EvaluateWork work => await evaluate.Execute(work, lane, order.Run!.Value),
            _ => throw new UnreachableException($"There is no executor for {order.Work.GetType().Name}."),
        };
        return (result, lane.Busy);
    }
}
