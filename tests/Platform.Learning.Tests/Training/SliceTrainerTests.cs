using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;
using Platform.Learning.Training;
using TorchSharp;

namespace Platform.Learning.Tests.Training;

public sealed class SliceTrainerTests
{
    private static readonly StepPosition First = new(0, 1, 0, 0, 0);

    [Fact]
    public void Training_on_flat_buffers_is_torchs_own_SGD()
    {
        // torch.nn's modules and torch.optim.SGD with weight decay, on the same batches: five full-batch steps of a CNN.
        var model = ModelCatalogue.Build(TestRuns.Choice("cnn", new { widths = new[] { 3, 4 }, hidden = 8, norm = "group", groups = 1 }), [1, 8, 8], 3);
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedavg")) with { Local = new(Steps: 5), WeightDecay = 0.01, LearningRate = 0.05 }, model);
        var samples = Images(9);
        var federation = new TestFederation(program, [samples]);
        var start = federation.Model.Clone();

        federation.Train(1);

        using var scope = torch.NewDisposeScope();
        var twin = TorchTwin.Of(start);
        using var optimizer = torch.optim.SGD(twin.parameters(), 0.05, weight_decay: 0.01);
        var (x, y) = (torch.tensor(samples.Features, [9, 1, 8, 8], torch.float64), torch.tensor(samples.Labels));
        for (var step = 0; step < 5; step++)
        {
            optimizer.zero_grad();
            torch.nn.functional.cross_entropy(twin.call(x), y).backward();
            optimizer.step();
        }

        var actual = federation.Model.Schema.Entries.SelectMany((_, i) => federation.Model.Values<double>(i).ToArray()).ToArray();
        var expected = twin.parameters().SelectMany(parameter => parameter.data<double>().ToArray()).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() < 1e-12);
    }

    [Fact]
    public void A_refusal_says_what_is_wrong_with_the_clients_data()
    {
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedavg")), TestRuns.Logistic(2, 3));
        var slice = SliceTrainer.Train(
            program,
            First,
            program.InitialServer(),
            [
                new(TestRuns.Name(0), () => new Samples([1, 2, 3, 4], [0, 3], [2])),
                new(TestRuns.Name(1), () => new Samples([1, 2, 3], [0], [3])),
                new(TestRuns.Name(2), () => new Samples([1, 2, 3], [0, 1], [2])),
                new(TestRuns.Name(3), () => new Samples([1, 2, 3, 4], [0, 2], [2])),
            ],
            cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "its sample 1 has label 3, and the model has classes 0 to 2",
                "its samples have shape [3], and the model takes [2]",
                "its features and labels are of different numbers of samples",
                null,
            ],
            slice.Clients.Select(client => client.Refused));
        Assert.Equal(1, slice.Update.Weights[WeightNames.Uniform]);
        Assert.Equal(2, slice.Update.Weights[WeightNames.Samples]);
    }

    [Fact]
    public void A_state_of_other_tensors_is_refused()
    {
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedspeed")), TestRuns.Logistic(2, 3));
        var foreign = new TensorBag(RunProgram.Of(TestRuns.Spec(new Choice("fedspeed")), TestRuns.Logistic(2, 4)).ClientSchema);

        var slice = SliceTrainer.Train(program, First, program.InitialServer(), [new(TestRuns.Name(0), () => new Samples([1, 2], [0], [2]), () => foreign)], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal("its state does not have the tensors that the algorithm keeps", slice.Clients[0].Refused);
        Assert.Empty(slice.States);
    }

    [Fact]
    public void A_client_without_samples_changes_nothing_and_weighs_nothing()
    {
        var data = TestRuns.Clients(2, 12, 4, 3);
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedavg")), TestRuns.Logistic(4, 3));
        var (with, without) = (new TestFederation(program, [data[0], new Samples([], [], [4]), data[1]]), new TestFederation(program, data));

        with.Train(1);
        without.Train(1);

        Assert.Equal(without.Server.ContentHash(), with.Server.ContentHash());
        Assert.Null(with.Outcomes[1].Refused);
        Assert.Equal(0, with.Outcomes[1].Steps);
    }

    [Fact]
    public void Outcomes_count_samples_steps_and_gradients_and_measure_the_drift()
    {
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedspeed")) with { Local = new(Epochs: 2), BatchSize = new(5), SliceSize = 1 }, TestRuns.Logistic(4, 3));
        var federation = new TestFederation(program, TestRuns.Clients(1, 12, 4, 3));
        var drift = 0.0;

        federation.Train(1, slices => drift = slices[0].Update.Partials["updates"].SquaredNorm());

        var outcome = Assert.Single(federation.Outcomes);
        Assert.Equal((12, 6, 48L), (outcome.Samples, outcome.Steps, outcome.GradientSamples)); // two passes of 3 batches, two gradients each
        Assert.Equal(drift, outcome.SquaredDrift, 1e-12);
        Assert.InRange(outcome.Loss, 0.01, 10);
    }

    [Fact]
    public void A_cancelled_slice_stops_and_progress_comes_after_each_client()
    {
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedavg")), TestRuns.Logistic(4, 3));
        var data = TestRuns.Clients(3, 12, 4, 3);
        using var cancellation = new CancellationTokenSource();
        List<SliceProgress> seen = [];

        Assert.Throws<OperationCanceledException>(() => SliceTrainer.Train(
            program,
            First,
            program.InitialServer(),
            [.. data.Select((samples, i) => new SliceClient(TestRuns.Name(i), () => samples))],
            progress =>
            {
                seen.Add(progress);
                if (progress.Done == 2)
                {
                    cancellation.Cancel();
                }
            },
            cancellation.Token));

        Assert.Equal([new SliceProgress(1, 3, TestRuns.Name(0)), new SliceProgress(2, 3, TestRuns.Name(1))], seen);
    }

    [Fact]
    public void The_order_of_samples_is_keyed_by_seed_place_in_the_run_and_client_and_by_nothing_else()
    {
        var spec = TestRuns.Spec(new Choice("fedavg")) with { Local = new(Epochs: 1), BatchSize = new(5) };
        var server = RunProgram.Of(spec, TestRuns.Logistic(4, 3)).InitialServer();
        var samples = TestRuns.Clients(1, 12, 4, 3)[0];
        var name = TestRuns.Name(0);
        var usual = Update(spec, First, name);

        Assert.Equal(usual, Update(spec, First, name));
        Assert.Equal(usual, Update(spec with { Name = "another", Rounds = 9, SliceSize = 3 }, First, name));
        Assert.All(
            [
                Update(spec with { Seed = 8 }, First, name),
                Update(spec, First with { Generation = 1 }, name),
                Update(spec, First with { Round = 2 }, name),
                Update(spec, First with { Resample = 1 }, name),
                Update(spec, First with { Phase = 1 }, name),
                Update(spec, First, TestRuns.Name(1)),
            ],
            other => Assert.NotEqual(usual, other));

        string Update(RunSpec run, StepPosition at, Contracts.Ids.ClientId client) =>
            SliceTrainer.Train(RunProgram.Of(run, TestRuns.Logistic(4, 3)), at, server, [new(client, () => samples)]).Update.Partials.ContentHash().Value;
    }

    [Fact]
    public void Slices_trained_at_once_on_two_threads_are_those_trained_one_after_the_other_to_the_bit()
    {
        var model = ModelCatalogue.Build(TestRuns.Choice("cnn", new { widths = new[] { 3, 4 }, hidden = 8 }), [1, 8, 8], 3);
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedspeed")) with { Local = new(Epochs: 20), BatchSize = new(4), Precision = Precision.Float32 }, model);
        var (server, samples) = (program.InitialServer(), Images(16));
        var alone = Enumerable.Range(0, 2).Select(Digest).ToArray();

        var together = new string[2];
        var threads = Enumerable.Range(0, 2).Select(client => new Thread(() => together[client] = Digest(client))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(alone, together);

        string Digest(int client) =>
            SliceTrainer.Train(program, First, server, [new(TestRuns.Name(client), () => samples)]).Update.Partials.ContentHash().Value;
    }

    [Fact]
    public void What_is_broadcast_is_left_as_it_was()
    {
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedspeed")), TestRuns.Logistic(4, 3));
        var (server, data) = (program.InitialServer(), TestRuns.Clients(1, 12, 4, 3));
        var before = server.ContentHash();

        SliceTrainer.Train(program, First, server, [new(TestRuns.Name(0), () => data[0])], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(before, server.ContentHash());
    }

    [Fact]
    public void Torch_keeps_no_tensor_of_a_slice()
    {
        var program = RunProgram.Of(TestRuns.Spec(new Choice("fedspeed")) with { Local = new(Steps: 4), BatchSize = new(5) }, TestRuns.Logistic(4, 3));
        var (server, data) = (program.InitialServer(), TestRuns.Clients(2, 12, 4, 3));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        SliceTrainer.Train(program, First, server, [.. data.Select((samples, i) => new SliceClient(TestRuns.Name(i), () => samples))], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static Samples Images(int count)
    {
        var draw = new RandomStream(new RandomKey(2));
        return new([.. Enumerable.Range(0, count * 64).Select(_ => (float)draw.NextNormal())], [.. Enumerable.Range(0, count).Select(i => (long)(i % 3))], [1, 8, 8]);
    }

    /// <summary>The same network of torch's own modules.</summary>
    private static class TorchTwin
    {
        public static torch.nn.Module<torch.Tensor, torch.Tensor> Of(TensorSlot start)
        {
            var twin = torch.nn.Sequential(
                ("conv1", torch.nn.Conv2d(1, 3, 5, padding: 2)),
                ("norm1", torch.nn.GroupNorm(1, 3)),
                ("relu1", torch.nn.ReLU()),
                ("pool1", torch.nn.MaxPool2d(2)),
                ("conv2", torch.nn.Conv2d(3, 4, 5, padding: 2)),
                ("norm2", torch.nn.GroupNorm(1, 4)),
                ("relu2", torch.nn.ReLU()),
                ("pool2", torch.nn.MaxPool2d(2)),
                ("flatten", torch.nn.Flatten()),
                ("fc1", torch.nn.Linear(16, 8)),
                ("relu3", torch.nn.ReLU()),
                ("fc2", torch.nn.Linear(8, 3)));
            twin.to(torch.float64);
            using var off = torch.no_grad();
            foreach (var (name, parameter) in twin.named_parameters())
            {
                parameter.copy_(torch.tensor(start.Values<double>(name).ToArray(), parameter.shape, torch.float64));
            }

            return twin;
        }
    }
}
