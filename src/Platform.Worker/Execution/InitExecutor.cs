using Platform.Contracts.Ids;
using Platform.Coordination.Tasks;
using Platform.Learning.Files;
using Platform.Learning.Plans;
using Platform.Learning.Training;
using Platform.Storage.Objects;

namespace Platform.Worker.Execution;

/// <summary>Makes checkpoint 0: drawn from the run's seed, or taken from an upload.</summary>
internal sealed class InitExecutor(RunFiles files, IObjectStore objects)
{
    public async Task<InitResult> Execute(InitWork work, TaskLane lane, RunId run)
    {
        var program = RunPrograms.Of(work.Spec, work.Model);
        var initial = work.InitialCheckpoint is { } upload ? await objects.ReadAsync(BlobScope.Data(lane.Tenant), upload, lane.Cancellation) : (ReadOnlyMemory<byte>?)null; // a bare null would be an empty memory
        var (server, profile) = await lane.Compute(() =>
        {
            var state = program.InitialServer();
            if (initial is { } given)
            {
                BagFiles.ReadInitialCheckpoint(given, state);
            }

            return (state, NumericProfile.Current);
        });
        var (stored, bytes) = await files.WriteServer(lane, run, server);
        return new InitResult(stored, bytes, profile);
    }
}
