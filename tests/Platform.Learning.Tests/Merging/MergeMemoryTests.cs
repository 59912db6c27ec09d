using Platform.Contracts.Catalogue;
using Platform.Learning.Merging;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Merging;

public sealed class MergeMemoryTests
{
    [Theory]
    [InlineData("fedavg")]
    [InlineData("fedspeed")]
    public void A_merge_takes_at_most_three_updates_of_memory_beyond_its_inputs_however_many_there_are(string algorithm)
    {
        var program = RunProgram.Of(TestRuns.Spec(new Choice(algorithm)), ModelCatalogue.Build(new Choice("mlp"), [784], 10));
        var (at, server) = (new StepPosition(0, 1, 0, 0, 0), program.InitialServer());
        var updates = Enumerable.Range(0, 20).Select(_ => Update(program, at)).ToList();
        var size = program.Model.Parameters * sizeof(double);
        ServerMerge.Merge(program, at, server, updates[..1], totalClients: 20); // compiled before it is measured

        var before = GC.GetAllocatedBytesForCurrentThread();
        ServerMerge.Merge(program, at, server, updates[1..], totalClients: 20);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken, size, 3 * size);
    }

    private static SliceUpdate Update(RunProgram program, StepPosition at)
    {
        var update = SliceUpdate.Start(program, at);
        update.Fold(new([KeyValuePair.Create("model", program.InitialServer()["model"])]), samples: 1);
        return update;
    }
}
