using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Learning.Evaluation;
using Platform.Learning.Files;
using Platform.Learning.Merging;
using Platform.Learning.Plans;
using Platform.Learning.Specs;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Merging.Robust;

/// <summary>Runs under robust rules: through training, slices and files.</summary>
public sealed class RobustRunTests
{
    public static TheoryData<string, string> RulesAndMethods => [.. Robust.Rules.SelectMany(rule => ((string[])["fedavg", "fedspeed", "scaffold"]).Select(method => ((string)rule, method)))];

    [Theory]
    [MemberData(nameof(RulesAndMethods))]
    public void Each_rule_trains_with_each_kind_of_method(string rule, string algorithm)
    {
        var score = Trained(rule, algorithm, Separable());

        Assert.True(score > 0.85, $"{score}");
    }

    [Theory]
    [MemberData(nameof(RulesAndMethods))]
    public void The_size_of_slices_changes_at_most_last_bits(string rule, string algorithm)
    {
        var trained = new[] { 1, 2, 7 }.Select(size =>
        {
            var federation = new TestFederation(Program(rule, algorithm, Precision.Float64, size), Data());
            federation.Train(3);
            return federation.Server;
        }).ToList();

        Assert.All(trained[1..], server => Assert.All(server.Slots, slot =>
            Robust.AssertClose(trained[0][slot.Key].Flat<double>().ToArray(), slot.Value.Flat<double>().ToArray(), 1e-12)));
    }

    [Theory]
    [InlineData("median")]
    [InlineData("krum")]
    [InlineData("geometric_median")]
    public void A_wrong_client_spoils_the_mean_and_not_the_robust_centre(string rule)
    {
        var data = Separable();
        data[2] = data[2] with { Features = [.. data[2].Features.Select(x => -300 * x)] }; // its updates are hundreds of times the others'

        var (robust, mean) = (Trained(rule, "fedavg", data), Trained(null, "fedavg", data));

        Assert.True(robust > 0.85, $"{robust}");
        Assert.True(mean < 0.6, $"{mean}");
    }

    [Theory]
    [InlineData("fedavg")]
    [InlineData("scaffold")]
    [InlineData("fedper")]
    public void Uploads_survive_their_file_to_the_bit_in_their_order(string algorithm)
    {
        var program = Program("median", algorithm, Precision.Float32, sliceSize: 7, mlp: true);
        var names = new[] { "weights", "zoe", "a", "uploads", "model", "b-2", "control" }; // names that the file's own words must not be taken for
        SliceUpdate? update = null;
        new TestFederation(program, Data(), i => ClientId.Wrap(names[i])).Train(1, slices => update = Assert.Single(slices).Update);
        using var file = new MemoryStream();

        BagFiles.WriteUpdate(file, update!);
        var read = BagFiles.ReadUpdate(program, Robust.First, file.ToArray());

        Assert.Equal(names, update!.Uploads.Select(upload => upload.Client.Value));
        Assert.Equal(update.Uploads.Select(upload => (upload.Client, upload.Upload.ContentHash())), read.Uploads.Select(upload => (upload.Client, upload.Upload.ContentHash())));
        Assert.Equal(update.Uploads.SelectMany(upload => upload.Weights.OrderBy(weight => weight.Key)), read.Uploads.SelectMany(upload => upload.Weights.OrderBy(weight => weight.Key)));
        Assert.Equal(update.Weights, read.Weights);
        Assert.Equal(Merged(program, update), Merged(program, read));
    }

    [Fact]
    public void A_slice_whose_clients_were_all_refused_survives_its_file()
    {
        var program = Program("median", "fedavg", Precision.Float32);
        using var file = new MemoryStream();

        BagFiles.WriteUpdate(file, SliceUpdate.Start(program, Robust.First));
        var read = BagFiles.ReadUpdate(program, Robust.First, file.ToArray());

        Assert.Empty(read.Uploads);
        Assert.All(read.Weights.Values, weight => Assert.Equal(0, weight));
    }

    [Theory]
    [InlineData("krum", 2, 7, 6)]
    [InlineData("multi_krum", 2, 7, 6)]
    [InlineData("krum", 0, 3, 2)]
    public void Krum_with_too_few_clients_is_refused_before_the_run(string rule, int byzantine, int needed, int cohort)
    {
        var spec = TestRuns.Spec(new Choice("fedavg")) with { Participation = new(Count: cohort), Merge = TestRuns.Choice(rule, new { byzantine }) };

        var fault = Assert.Single(RunSpecValidator.Validate(spec, clients: 20, TestRuns.Logistic(4, 3)));

        Assert.Equal(
            new Fault("/merge", ProblemCodes.UnsupportedCombination, $"{rule} with these options needs at least {needed} clients a round, and a round has {cohort}."), fault);
        Assert.Empty(RunSpecValidator.Validate(spec with { Participation = new(Count: needed) }, clients: 20, TestRuns.Logistic(4, 3)));
    }

    [Fact]
    public void Krum_whose_clients_were_refused_at_run_time_fails_the_step_and_says_how_many_it_needs()
    {
        var data = Data();
        data[3] = data[3] with { Features = [.. Enumerable.Repeat(float.NaN, data[3].Features.Length)] };
        data[5] = data[3];
        data[6] = data[3];
        var federation = new TestFederation(Program("krum", "fedavg", Precision.Float32), data);
        var before = federation.Server.ContentHash();

        var problem = Assert.Throws<ProblemException>(() => federation.Train(1));

        Assert.Equal(ProblemCodes.ClientFailed, problem.Code);
        Assert.Equal("Krum with byzantine = 1 needs the updates of at least 5 clients, and the step has 4.", problem.Message);
        Assert.Equal(before, federation.Server.ContentHash());
    }

    [Theory]
    [InlineData("median")]
    [InlineData("clip")]
    public void A_step_whose_clients_were_all_refused_fails(string rule)
    {
        var data = Data().ConvertAll(samples => samples with { Features = [.. Enumerable.Repeat(float.NaN, samples.Features.Length)] });

        var problem = Assert.Throws<ProblemException>(() => new TestFederation(Program(rule, "fedavg", Precision.Float32), data).Train(1));

        Assert.Equal("The step has no update to merge: every client was refused.", problem.Message);
    }

    [Fact]
    public void A_personalised_run_ends_its_last_step_under_a_rule_too()
    {
        var federation = new TestFederation(Program("krum", "fedbabu", Precision.Float32, mlp: true, rounds: 2), Data());

        federation.Train(2);

        Assert.Equal(7, federation.States.Count);
    }

    private static Sha256Digest Merged(RunProgram program, SliceUpdate update) =>
        ServerMerge.Merge(program, Robust.First, program.InitialServer(), [update], 7).ContentHash();

    /// <summary>The accuracy after eight rounds, on samples whose classes lie apart.</summary>
    private static double Trained(string? rule, string algorithm, List<Samples> data)
    {
        var spec = TestRuns.Spec(new Choice(algorithm)) with
        {
            Precision = Precision.Float32,
            BatchSize = new(10),
            Local = new LocalWork(Epochs: 2),
            Merge = rule is null ? null : new Choice(rule),
        };
        var program = RunProgram.Of(spec, TestRuns.Logistic(8, 4));
        var federation = new TestFederation(program, data);
        federation.Train(8);
        return Evaluator.Score(program.Model, federation.View(), Separable(), cancellation: TestContext.Current.CancellationToken).Accuracy;
    }

    private static List<Samples> Separable() => TestRuns.Clients(7, 60, 8, 4);

    private static List<Samples> Data() => TestRuns.Clients(7, 30, 4, 3);

    private static RunProgram Program(string? rule, string algorithm, Precision precision, int? sliceSize = null, bool mlp = false, int rounds = 100) => RunProgram.Of(
        TestRuns.Spec(new Choice(algorithm)) with
        {
            Rounds = rounds,
            Precision = precision,
            SliceSize = sliceSize,
            Local = new LocalWork(Steps: 3),
            Merge = rule is null ? null : new Choice(rule),
        },
        mlp ? Algorithms.Personal.PersonalRuns.Mlp : TestRuns.Logistic(4, 3));
}
