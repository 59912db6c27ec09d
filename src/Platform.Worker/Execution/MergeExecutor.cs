using Platform.Contracts.Ids;
using Platform.Coordination.Tasks;
using Platform.Learning.Files;
using Platform.Learning.Merging;

namespace Platform.Worker.Execution;

/// <summary>Merges a frozen list of updates, one in memory after the other, in the order of the list.</summary>
internal sealed class MergeExecutor(RunFiles files)
{
    public async Task<MergeResult> Execute(MergeWork work, TaskLane lane, RunId run)
    {
        var program = RunPrograms.Of(work.Spec, work.Model);
        var at = RunPrograms.At(work.Key);
        var server = await files.ReadServer(lane, run, program, work.Server);
        SliceUpdate? total = null;
        foreach (var digest in work.Updates)
        {
            var content = await files.Read(lane.Tenant, run, digest);
            total = await lane.Compute(() => Add(total, BagFiles.ReadUpdate(program, at, content)));
        }

        var merged = await lane.Compute(() => ServerMerge.Merge(program, at, server, total is null ? [] : [total], work.TotalClients));
        var (stored, bytes) = await files.WriteServer(lane, run, merged);
        return new MergeResult(stored, bytes);
    }

    private static SliceUpdate Add(SliceUpdate? total, SliceUpdate next)
    {
        if (total is null)
        {
            return next;
        }

        total.Combine(next);
        return total;
    }
}
