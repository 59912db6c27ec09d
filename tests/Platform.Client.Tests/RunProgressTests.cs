using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Client.Tests;

public sealed class RunProgressTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunSpec Spec = new(FederationId.Wrap("f"), new Choice("fedavg"), 20, new Participation(1), new LocalWork(1), BatchSize.Full, 0.1);

    private readonly RunProgress _progress = new(new Run(RunId.New(Noon), Spec, RunState.Queued, 0, Noon));

    [Fact]
    public void What_is_not_known_yet_is_not_shown()
    {
        Happens("round.committed", round: 1, ("train.loss", 2.3));

        Assert.Equal("fedavg round 1/20  loss 2.300", _progress.Text);
    }

    [Fact]
    public void A_score_of_an_earlier_round_does_not_turn_the_round_back()
    {
        Happens("round.committed", round: 3, ("train.loss", 1.5));
        Happens("run.evaluated", round: 2, ("global.accuracy", 0.812), ("global.loss", 9));

        Assert.Equal("fedavg round 3/20  loss 1.500  accuracy 81.2 %", _progress.Text);
    }

    [Fact]
    public void A_run_that_does_not_move_says_its_state()
    {
        _progress.Take(new RunEvent(1, Noon, "run.paused", "Paused.", RunState.Paused));

        Assert.Equal("fedavg round 0/20  Paused", _progress.Text);
    }

    private void Happens(string type, int round, params (string Name, double Value)[] metrics) =>
        _progress.Take(new RunEvent(1, Noon, type, string.Empty, RunState.Running, round, metrics.ToDictionary(metric => metric.Name, metric => metric.Value)));
}
