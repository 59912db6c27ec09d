using Platform.Contracts.Ids;
using Platform.Coordination.Tasks;
using Platform.Learning.Evaluation;
using Platform.Learning.Training;

namespace Platform.Worker.Execution;

/// <summary>Scores a checkpoint on the global test set and on clients' own test splits.</summary>
internal sealed class EvaluateExecutor(RunFiles files, ClientFiles data)
{
    public async Task<EvaluateResult> Execute(EvaluateWork work, TaskLane lane, RunId run)
    {
        var program = RunPrograms.Of(work.Spec, work.Model);
        var server = await files.ReadServer(lane, run, program, work.Server);
        var parameters = program.Algorithm.View(program.Model, server, client: null);
        List<Samples> shards = [];
        foreach (var shard in work.TestShards)
        {
            shards.Add((await data.Read(lane.Tenant, shard)).Train);
        }

        var global = await lane.Compute(() => Evaluator.Score(program.Model, parameters, shards, lane.Cancellation));
        List<ClientScore> clients = [];
        foreach (var client in work.Clients)
        {
            var own = (await data.Read(lane.Tenant, client.Shard)).Test;
            var score = await lane.Compute(() => Evaluator.Score(program.Model, parameters, [own], lane.Cancellation));
            clients.Add(new(client.Client, score.Accuracy, Finite(score.Loss), score.Samples));
        }

        return new EvaluateResult(global.Accuracy, Finite(global.Loss), global.Samples, clients);
    }

    // A model that has diverged may score an infinite loss; JSON has no word for it, and a curve should still show it.
    private static double Finite(double loss) => double.IsFinite(loss) ? loss : double.MaxValue;
}
