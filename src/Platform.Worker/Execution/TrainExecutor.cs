using Platform.Contracts.Ids;
using Platform.Coordination.Tasks;
using Platform.Learning.Data;
using Platform.Learning.Files;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Worker.Execution;

/// <summary>Trains a slice, and stores its reduced update and its pack of candidate client states.</summary>
internal sealed class TrainExecutor(RunFiles files, ClientFiles data)
{
    public async Task<TrainResult> Execute(TrainWork work, TaskLane lane, RunId run)
    {
        var program = RunPrograms.Of(work.Spec, work.Model);
        var broadcast = await files.ReadServer(lane, run, program, work.Server);
        var clients = await Task.WhenAll(work.Clients.Select(client => Fetch(client, lane, run, program)));
        var trained = await lane.Compute(() => SliceTrainer.Train(program, RunPrograms.At(work.Key), broadcast, clients, progress: null, lane.Cancellation));
        var update = await files.Write(lane, run, stream => BagFiles.WriteUpdate(stream, trained.Update));
        var states = trained.States.Count > 0 ? await files.Write(lane, run, stream => BagFiles.WriteStates(stream, trained.States)) : (Storage.Objects.BlobReceipt?)null;
        var keeping = trained.States.Select(state => state.Key).ToHashSet();
        return new TrainResult(update.Sha256, [.. trained.Clients.Select(client => Outcome(client, keeping.Contains(client.Client)))], states?.Sha256);
    }

    private static ClientOutcome Outcome(TrainedClient client, bool keepsState) =>
        new(client.Client, client.Samples, client.Loss, client.SquaredDrift, client.GradientSamples, keepsState, client.Refused);

    private async Task<SliceClient> Fetch(SliceClientOrder client, TaskLane lane, RunId run, RunProgram program)
    {
        var own = await data.Read(lane.Tenant, client.Shard);
        if (client.States is not { } pack)
        {
            return new(client.Client, () => own.Train);
        }

        var state = BagFiles.ReadState(program, await files.Read(lane.Tenant, run, pack), client.Client);
        return new(client.Client, () => own.Train, () => state);
    }
}
