using Platform.Contracts.Ids;
using Platform.Coordination.Tasks;
using Platform.Learning.Evaluation;
using Platform.Learning.Files;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Worker.Execution;

/// <summary>Scores a checkpoint on the global test set and on clients' own test splits.</summary>
internal sealed class EvaluateExecutor(RunFiles files, ClientFiles data)
{
    public async Task<EvaluateResult> Execute(EvaluateWork work, TaskLane lane, RunId run)
    {
        var program = RunPrograms.Of(work.Spec, work.Model);
        var server = await files.ReadServer(lane, run, program, work.Server);
        List<Samples> shards = [];
        foreach (var shard in work.TestShards)
        {
            shards.Add((await data.Read(lane.Tenant, shard)).Train);
        }

        var evaluation = await lane.Compute(() =>
        {
            var begun = new RunEvaluation(program, server, work.TrainClassCounts, shards);
            begun.Global(lane.Cancellation);
            return begun;
        });
        foreach (var client in work.Clients)
        {
            var own = await data.Read(lane.Tenant, client.Shard);
            var state = await State(client, lane, run, program);
            await lane.Compute(() =>
            {
                evaluation.Client(client.Client, own, state, lane.Cancellation);
                return true;
            });
        }

        var (accuracy, loss) = evaluation.Headline;
        return new EvaluateResult(accuracy, Finite(loss), [.. evaluation.Scores().Select(score => new EvaluatedMetric(score.Name, Finite(score.Value), score.Client))]);
    }

    private async Task<TensorBag?> State(EvaluateClientOrder client, TaskLane lane, RunId run, RunProgram program) => client.States is { } pack
        ? BagFiles.ReadState(program, await files.Read(lane.Tenant, run, pack), client.Client)
        : null;

    // A model that has diverged may score an infinite loss; JSON has no word for it, and a curve should still show it.
    private static double Finite(double loss) => double.IsFinite(loss) ? loss : double.MaxValue;
}
