using Platform.Contracts.Runs;
using Platform.Learning.Plans;

namespace Platform.Learning.Tests.Algorithms.Personal;

public sealed class LocalTests
{
    [Fact]
    public void A_client_goes_on_where_it_stopped_and_the_federations_model_stays_as_it_was_drawn()
    {
        var data = TestRuns.Clients(2, 12, 4, 3);
        var (samples, start) = (data[1], SoftmaxReference.Of(new TestFederation(Program(), data).Model));
        var federation = new TestFederation(Program(), data);

        federation.Train(3);

        var x = start;
        for (var step = 0; step < 3; step++)
        {
            x = SoftmaxReference.Sum((1, x), (-0.1, SoftmaxReference.Gradient(x, samples, 3)));
        }

        Assert.True(SoftmaxReference.Norm(SoftmaxReference.Sum((1, x), (-1, SoftmaxReference.Of(federation.View(1))))) < 1e-13);
        Assert.Equal(start, SoftmaxReference.Of(federation.Model));
        Assert.Equal((0L, 0L), (RunTraffic.Of(Program()).DownBytes, RunTraffic.Of(Program()).UpBytes));
    }

    private static RunProgram Program() => RunProgram.Of(TestRuns.Spec(new("local")) with { Local = new LocalWork(Steps: 1) }, TestRuns.Logistic(4, 3));
}
