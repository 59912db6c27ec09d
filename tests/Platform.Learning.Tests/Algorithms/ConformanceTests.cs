using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Learning.Algorithms;
using Platform.Learning.Evaluation;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>What holds for every method of the catalogue.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> All => [.. AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name)];

    /// <summary>The methods whose server takes a mean of updates; FedSpeed's adds its dual's mean on top.</summary>
    public static TheoryData<string> Averaging => ["fedavg", "fedprox"];

    [Fact]
    public void FedProx_without_a_pull_is_FedAvg_to_the_bit()
    {
        var average = Federation(TestRuns.Choice("fedavg"), spec => spec with { Precision = Precision.Float32, BatchSize = new(5) });
        var prox = Federation(TestRuns.Choice("fedprox", new { mu = 0 }), spec => spec with { Precision = Precision.Float32, BatchSize = new(5) });

        average.Train(5);
        prox.Train(5);

        Assert.Equal(average.Server.ContentHash(), prox.Server.ContentHash());
    }

    [Theory]
    [MemberData(nameof(Averaging))]
    public void With_one_client_one_step_and_a_full_batch_it_is_centralised_SGD(string algorithm)
    {
        var federation = Federation(new Choice(algorithm), spec => spec with { Local = new LocalWork(Steps: 1) }, clients: 1);
        var (samples, x) = (TestRuns.Clients(1, 12, 4, 3)[0], SoftmaxReference.Of(federation.Model));

        federation.Train(10);

        for (var step = 0; step < 10; step++)
        {
            x = SoftmaxReference.Sum((1, x), (-0.1, SoftmaxReference.Gradient(x, samples, 3)));
        }

        Assert.True(SoftmaxReference.Norm(SoftmaxReference.Sum((1, x), (-1, SoftmaxReference.Of(federation.Model)))) < 1e-13);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Permuting_the_clients_ids_permutes_the_results(string algorithm)
    {
        int[] permutation = [3, 0, 4, 2, 1];
        var data = TestRuns.Clients(5, 12, 4, 3);
        var straight = new TestFederation(Program(new Choice(algorithm)), data);
        // Data number permutation[i] comes i-th in the canonical order, under another name.
        var permuted = new TestFederation(Program(new Choice(algorithm)), [.. permutation.Select(i => data[i])]);

        straight.Train(4);
        permuted.Train(4);

        AssertClose(straight.Model, permuted.Model, 1e-12);
        foreach (var (client, state) in permuted.States)
        {
            var original = straight.States[TestRuns.Name(permutation[int.Parse(client.Value[^4..], System.Globalization.CultureInfo.InvariantCulture)])];
            foreach (var (slot, values) in state.Slots)
            {
                AssertClose(original[slot], values, 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_seed_gives_the_same_digest_and_another_seed_another(string algorithm)
    {
        Sha256Digest Digest(long seed)
        {
            var federation = Federation(new Choice(algorithm), spec => spec with { Precision = Precision.Float32, BatchSize = new(5), Seed = seed, Participation = new(Count: 3) });
            federation.Train(3);
            return federation.Server.ContentHash();
        }

        Assert.Equal(Digest(7), Digest(7));
        Assert.NotEqual(Digest(7), Digest(8));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_size_of_slices_changes_at_most_the_last_bits(string algorithm)
    {
        TestFederation Trained(int sliceSize)
        {
            var federation = Federation(new Choice(algorithm), spec => spec with { SliceSize = sliceSize, BatchSize = new(5) });
            federation.Train(3);
            return federation;
        }

        var (one, two, all) = (Trained(1), Trained(2), Trained(5));

        AssertClose(one.Model, two.Model, 1e-12);
        AssertClose(one.Model, all.Model, 1e-12);
        Assert.Equal(two.Server.ContentHash(), Trained(2).Server.ContentHash());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_client_whose_training_diverges_is_refused_by_name_and_the_others_count(string algorithm)
    {
        var data = TestRuns.Clients(3, 12, 4, 3);
        Array.Fill(data[1].Features, float.NaN);
        var federation = new TestFederation(Program(new Choice(algorithm)), data);
        var healthy = new TestFederation(Program(new Choice(algorithm)), [data[0], data[2]], index => TestRuns.Name(index == 0 ? 0 : 2));

        federation.Train(1);

        var refused = Assert.Single(federation.Outcomes, outcome => outcome.Refused is not null);
        Assert.Equal(TestRuns.Name(1), refused.Client);
        Assert.Equal("its loss is not finite at local step 1", refused.Refused);
        Assert.DoesNotContain(TestRuns.Name(1), federation.States.Keys);
        Assert.True(double.IsFinite(federation.Model.SquaredNorm()));
        if (algorithm != "fedspeed") // whose running mean divides by the number of all clients, refused ones included
        {
            healthy.Train(1);
            AssertClose(healthy.Model, federation.Model, 1e-13);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_small_seeded_training_reaches_nine_tenths_accuracy(string algorithm)
    {
        var program = Program(new Choice(algorithm), spec => spec with { Precision = Precision.Float32, BatchSize = new(10), Local = new LocalWork(Epochs: 2), Participation = new(Count: 4) });
        var data = TestRuns.Clients(8, 60, 8, 4);
        var federation = new TestFederation(RunProgram.Of(program.Spec, TestRuns.Logistic(8, 4)), data);

        federation.Train(15);

        var score = Evaluator.Score(TestRuns.Logistic(8, 4), federation.Model, data, cancellation: TestContext.Current.CancellationToken);
        Assert.True(score.Accuracy >= 0.9, $"{score}");
        Assert.Equal(480, score.Count);
    }

    private static TestFederation Federation(Choice algorithm, Func<RunSpec, RunSpec>? change = null, int clients = 5) =>
        new(Program(algorithm, change), TestRuns.Clients(clients, 12, 4, 3));

    private static RunProgram Program(Choice algorithm, Func<RunSpec, RunSpec>? change = null)
    {
        var spec = TestRuns.Spec(algorithm) with { Local = new LocalWork(Steps: 3) };
        return RunProgram.Of(change?.Invoke(spec) ?? spec, TestRuns.Logistic(4, 3));
    }

    private static void AssertClose(TensorSlot expected, TensorSlot actual, double tolerance)
    {
        var difference = expected.Clone();
        difference.AddScaled(actual, -1);
        Assert.True(Math.Sqrt(difference.SquaredNorm()) <= tolerance, $"The distance is {Math.Sqrt(difference.SquaredNorm())}.");
    }
}
