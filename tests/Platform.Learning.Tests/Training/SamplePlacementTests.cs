using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Tests.Algorithms;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Training;

public sealed class SamplePlacementTests
{
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void A_client_learns_the_same_bits_wherever_in_memory_its_samples_are(Precision precision)
    {
        // Whole batches are samples as they are. An array begins at any multiple of eight bytes: of copies that lie one behind the other some
        // begin on a cache line and some do not, and a matrix product sums in another order for each.
        var data = TestRuns.Clients(1, 12, 4, 3)[0];
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedavg")) with { Local = new LocalWork(Steps: 3), Precision = precision }, MlpReference.Model(4, 3));
        var server = program.InitialServer();

        var digests = Enumerable.Range(0, 40).Select(_ => Digest(program, server, data with { Features = [.. data.Features] })).ToHashSet();

        Assert.Single(digests);
    }

    private static Sha256Digest Digest(RunProgram program, TensorBag server, Samples samples) => SliceTrainer.Train(
        program,
        new StepPosition(0, 1, 0, 0, 0),
        server,
        [new SliceClient(TestRuns.Name(0), () => samples)],
        cancellation: TestContext.Current.CancellationToken).Update.Partials.ContentHash();
}
