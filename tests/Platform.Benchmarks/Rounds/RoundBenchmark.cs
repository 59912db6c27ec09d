using Platform.Client.Experiments;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Server.Quickstart;

namespace Platform.Benchmarks.Rounds;

/// <summary>A round of the first experiment on the platform against the same arithmetic without a platform, on as many lanes.</summary>
internal static class RoundBenchmark
{
    private const int Pairs = 6;
    private const int ClientPairs = 25;
    private const int RoundsEach = 5;
    private const int Cohort = 10;
    private const int Samples = 100;

    /// <summary>What a lane computes, apart from everything that the platform does around it.</summary>
    public static void Client()
    {
        using var bare = new BareRound(Cohort, Samples, lanes: 1);
        var client = new ClientTraining(Spec(FederationId.Wrap("none"), seed: 1), Samples);
        Benchmarks.Pairs.Compare(
            "client: one client's training alone, processor time: the platform's trainer, and the bare loop",
            ClientPairs,
            () => Benchmarks.Pairs.Cpu(client.Run),
            () => Benchmarks.Pairs.Cpu(bare.RunOne));
        bare.Check();
    }

    public static async Task Run()
    {
        using var bare = new BareRound(Cohort, Samples, Environment.ProcessorCount);
        await Whole(bare);
        bare.Check();
    }

    private static Task Whole(BareRound bare) => BenchedPlatform.Use(async (platform, _) =>
    {
        var runner = new ExperimentRunner(platform.Tenant, ExperimentPlan.Of(FirstExperiment.Of(new QuickstartOptions(), folder: null)), Environment.CurrentDirectory);
        await runner.PrepareAsync(CancellationToken.None);
        var federation = runner.Federations.Single();
        List<Round> rounds = [];
        double OnPlatform(int seed)
        {
            var done = TimedRuns.Finish(platform.Tenant, Spec(federation.Id, seed)).GetAwaiter().GetResult();
            var other = done.FirstOrDefault(round => round.GradientSamples != Cohort * Samples * BareRound.Epochs);
            if (other is not null)
            {
                throw new InvalidOperationException($"Round {other.Number} computed {other.GradientSamples} sample gradients; the bare round does not.");
            }

            rounds.AddRange(done.Skip(1));
            return Median.Of(TimedRuns.Between(done));
        }

        var seed = 1;
        var ratio = Benchmarks.Pairs.Compare(
            $"round: the median of {RoundsEach - 1} warm rounds of the platform, and of {RoundsEach - 1} bare ones",
            Pairs,
            () => OnPlatform(seed++),
            () => Median.Of(Enumerable.Range(0, RoundsEach - 1).Select(_ => Benchmarks.Pairs.Time(bare.Run))));
        Console.WriteLine($"  a platform round: training {Middle(rounds, round => round.TrainSeconds):F1} ms, merge and commit {Middle(rounds, round => round.MergeSeconds):F1} ms, lane time {Middle(rounds, round => round.DeviceSeconds):F1} ms over {Environment.ProcessorCount} lanes");
        Console.WriteLine($"  target: at most 1.10, aim 1.05: {(ratio <= 1.05 ? "aim met" : ratio <= 1.10 ? "met" : "missed")}");
    });

    private static double Middle(IEnumerable<Round> rounds, Func<Round, double?> of) => Median.Of(rounds.Select(round => of(round) ?? 0)) * 1e3;

    private static RunSpec Spec(FederationId federation, int seed) => new(
        federation,
        new Choice("fedavg"),
        RoundsEach,
        new Participation(Count: Cohort),
        new LocalWork(Epochs: BareRound.Epochs),
        new BatchSize(BareRound.Batch),
        BareRound.LearningRate,
        WeightDecay: BareRound.WeightDecay,
        ClipNorm: BareRound.ClipNorm,
        Seed: seed,
        Evaluation: new EvaluationSpec(Every: RoundsEach));
}
