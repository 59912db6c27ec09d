using Platform.Contracts.Catalogue;
using Platform.Learning.Files;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms.Personal;

/// <summary>What each personalised method shares, and what stays with the client.</summary>
public sealed class SharedPartTests
{
    private static readonly string[] Body = ["fc1.weight", "fc1.bias"];
    private static readonly string[] Head = ["fc2.weight", "fc2.bias"];
    private static readonly string[] Affine = ["norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"];
    private static readonly string[] Statistics = ["norm1.running_mean", "norm1.running_var", "norm2.running_mean", "norm2.running_var"];
    private static readonly string[] Convolutions = ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"];

    /// <summary>A method, and the paths of the tensors that are sent and that are kept.</summary>
    private sealed record Sharing(string Algorithm, string[] Sent, string[] Kept)
    {
        public object? Options { get; init; }

        public bool Convolutional { get; init; }

        public bool OnlyAtTheEnd { get; init; }

        public Model Model => Convolutional ? PersonalRuns.Cnn : PersonalRuns.Mlp;
    }

    private static readonly Sharing[] Methods =
    [
        new("fedbn", [.. Convolutions, .. Body, .. Head], [.. Affine, .. Statistics]) { Convolutional = true },
        new("silobn", [.. Convolutions, .. Affine, .. Body, .. Head], Statistics) { Convolutional = true },
        new("fedper", Body, Head),
        new("fedrep", Body, Head) { Options = new { head_epochs = 2 } },
        new("lg-fedavg", Head, Body),
        new("fedbabu", Body, Head) { OnlyAtTheEnd = true, Options = new { fine_tune_epochs = 2 } },
        new("ditto", [.. Body, .. Head], [.. Body, .. Head]),
        new("fedrod", [.. Body, .. Head], Head),
        new("fedetf", [.. Body, .. Head], Head) { OnlyAtTheEnd = true, Options = new { fine_tune_epochs = 2 } },
        new("fedloge", [.. Body, .. Head], Head) { Options = new { frame_steps = 50 } },
    ];

    public static TheoryData<string> All => [.. Methods.Select(method => method.Algorithm)];

    public static TheoryData<string> KeptFromTheStart => [.. Methods.Where(method => !method.OnlyAtTheEnd).Select(method => method.Algorithm)];

    /// <summary>Those whose model is made of a shared part and the client's own, with nothing in both.</summary>
    public static TheoryData<string> Split => [.. Methods.Where(method => !method.Sent.Intersect(method.Kept).Any()).Select(method => method.Algorithm)];

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_uploaded_is_exactly_the_shared_part(string algorithm)
    {
        var method = Method(algorithm);
        var federation = Federation(method);

        federation.Train(2, slices => Assert.All(slices, slice => AssertSent(method, slice)));

        Assert.Equal(2, federation.Round);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void One_by_one_uploads_hold_no_more(string algorithm)
    {
        var method = Method(algorithm);
        var federation = Federation(method, merge: "median");

        federation.Train(1, slices => Assert.All(slices.SelectMany(slice => slice.Update.Uploads), upload =>
        {
            Assert.Equal(["model"], upload.Upload.Slots.Select(slot => slot.Key));
            Assert.Equal(method.Sent.Order(), upload.Upload["model"].Schema.Entries.Select(entry => entry.Path).Order());
        }));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_a_client_keeps_is_exactly_its_own_part(string algorithm)
    {
        var federation = Federation(Method(algorithm));
        federation.Train(2);

        Assert.Equal(3, federation.States.Count);
        Assert.All(federation.States.Values, state =>
        {
            Assert.Equal(["own"], state.Slots.Select(slot => slot.Key));
            Assert.Equal(Method(algorithm).Kept.Order(), state["own"].Schema.Entries.Select(entry => entry.Path).Order());
        });
    }

    [Theory]
    [MemberData(nameof(Split))]
    public void The_server_learns_nothing_of_the_own_part_and_all_clients_differ_in_it(string algorithm)
    {
        var method = Method(algorithm);
        var federation = Federation(method);
        var start = federation.Model.Clone();
        federation.Train(2);

        Assert.Equal(PersonalRuns.Bytes(start, method.Kept), PersonalRuns.Bytes(federation.Model, method.Kept));
        // Batch normalisation takes the mean away, and with it every effect of the bias before it.
        Assert.All(method.Sent.Where(path => path is not ("conv1.bias" or "conv2.bias")), path => Assert.NotEqual(PersonalRuns.Bytes(start, [path]), PersonalRuns.Bytes(federation.Model, [path])));
        Assert.All(method.Kept, path => Assert.Equal(3, federation.States.Values.Select(state => Convert.ToHexString(PersonalRuns.Bytes(state["own"], [path]))).Distinct().Count()));
    }

    [Theory]
    [MemberData(nameof(Split))]
    public void A_clients_view_is_the_shared_part_with_its_own_and_the_federations_view_is_the_servers_model(string algorithm)
    {
        var method = Method(algorithm);
        var federation = Federation(method);
        federation.Train(2);

        Assert.Equal(federation.Model.Flat<double>().ToArray(), federation.View().Flat<double>().ToArray());
        for (var client = 0; client < 3; client++)
        {
            Assert.Equal(PersonalRuns.Bytes(federation.Model, method.Sent), PersonalRuns.Bytes(federation.View(client), method.Sent));
            Assert.Equal(PersonalRuns.Bytes(federation.State(client)["own"], method.Kept), PersonalRuns.Bytes(federation.View(client), method.Kept));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_view_changes_neither_side(string algorithm)
    {
        var federation = Federation(Method(algorithm));
        federation.Train(2);
        var (server, client) = (federation.Server.ContentHash(), federation.State(0).ContentHash());

        federation.View();
        federation.View(0);

        Assert.Equal(server, federation.Server.ContentHash());
        Assert.Equal(client, federation.State(0).ContentHash());
    }

    [Theory]
    [MemberData(nameof(KeptFromTheStart))]
    public void A_client_that_does_not_take_part_keeps_its_state(string algorithm)
    {
        var federation = Federation(Method(algorithm), cohort: 1, rounds: 8);
        for (var round = 0; round < 8; round++)
        {
            var before = federation.States.ToDictionary(state => state.Key, state => state.Value.ContentHash());
            federation.Train(1);
            var cohort = federation.Outcomes[^1].Client;

            Assert.All(before, state => Assert.Equal(state.Key != cohort, state.Value == federation.States[state.Key].ContentHash()));
            Assert.Contains(cohort, federation.States.Keys);
        }

        Assert.True(federation.States.Count > 1);
    }

    [Theory]
    [MemberData(nameof(KeptFromTheStart))]
    public void A_refused_client_keeps_its_state_and_its_part_in_the_merge_is_nothing(string algorithm)
    {
        var method = Method(algorithm);
        var data = Data(method);
        var federation = new TestFederation(Program(method, rounds: 3), data);
        federation.Train(1);
        var before = federation.State(1).ContentHash();
        var others = federation.State(0).ContentHash();
        data[1] = data[1] with { Features = [.. Enumerable.Repeat(float.NaN, data[1].Features.Length)] };

        federation.Train(1);

        Assert.Equal(TestRuns.Name(1), Assert.Single(federation.Outcomes, outcome => outcome.Refused is not null).Client);
        Assert.Equal(before, federation.State(1).ContentHash());
        Assert.NotEqual(others, federation.State(0).ContentHash());
        Assert.All(federation.Server.Slots, slot => Assert.True(double.IsFinite(slot.Value.SquaredNorm())));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Training_needs_nothing_of_the_server_but_what_is_broadcast(string algorithm)
    {
        var method = Method(algorithm);
        var program = Program(method, rounds: 1);
        var server = program.InitialServer();
        var broadcast = program.Algorithm.Broadcast.Resolve(program.ServerSchema).Select(tensor => tensor.Slot).ToHashSet();
        var (phase, steps) = program.Plan.Locate(1);

        for (var step = 0; step < steps.Steps.Count; step++)
        {
            if (steps.Steps[step].Work is not null)
            {
                var trained = SliceTrainer.Train(
                    program, new(0, 1, 0, phase, step), server.Only(broadcast.Contains), [new SliceClient(TestRuns.Name(0), () => Data(method)[0])], cancellation: TestContext.Current.CancellationToken);
                Assert.Null(Assert.Single(trained.Clients).Refused);
            }
        }
    }

    // The mlp has 4·5 + 5 = 25 numbers in its body and 5·3 + 3 = 18 in its head: 43. The cnn has two normalisations of 3 and of 4
    // channels, each with scale, shift, mean and variance: 14 affine numbers and 14 statistics; convolutions 3·2·25 + 3 + 4·3·25 + 4 =
    // 457, hidden layer 4·6 + 6 = 30 and head 6·3 + 3 = 21: 536. Float64: 8 bytes each.
    [Theory]
    [InlineData("fedbn", 508, 508, 28)] // 536 − 28
    [InlineData("silobn", 522, 522, 14)] // 536 − 14
    [InlineData("fedper", 25, 25, 18)]
    [InlineData("fedrep", 25, 25, 18)]
    [InlineData("lg-fedavg", 18, 18, 25)]
    [InlineData("fedbabu", 43, 25, 18)] // the frozen head comes along
    [InlineData("ditto", 43, 43, 43)]
    [InlineData("fedrod", 43, 43, 18)]
    [InlineData("fedetf", 43 + 12, 43, 18)] // the frame is 3 × 3, and has a bias of 3
    [InlineData("fedloge", 43 + 18, 43, 18)] // the frame is as large as the head
    public void Traffic_is_the_bytes_of_the_parts(string algorithm, int down, int up, int kept)
    {
        var traffic = RunTraffic.Of(Program(Method(algorithm), rounds: 2));

        Assert.Equal((8L * down, 8L * up, 8L * kept), (traffic.DownBytes, traffic.UpBytes, traffic.KeptBytes));
        Assert.Equal(algorithm is "fedetf" or "fedloge" ? ["model", "frame"] : ["model"], traffic.Down);
        Assert.Equal(["model"], traffic.Up);
        Assert.Equal(["own"], traffic.Kept);
    }

    [Fact]
    public void FedBN_of_a_model_without_normalisation_is_FedAvg_to_the_bit()
    {
        var (bn, average) = (new TestFederation(PersonalRuns.Program("fedbn"), PersonalRuns.Clients(3)), new TestFederation(PersonalRuns.Program("fedavg"), PersonalRuns.Clients(3)));
        bn.Train(2);
        average.Train(2);

        Assert.Equal(average.Server.ContentHash(), bn.Server.ContentHash());
    }

    private static void AssertSent(Sharing method, TrainedSlice slice)
    {
        using var file = new MemoryStream();
        BagFiles.WriteUpdate(file, slice.Update);
        var names = SafetensorsFile.Read(file.ToArray()).Select(entry => entry.Name).Where(name => !name.StartsWith("weights/", StringComparison.Ordinal)).ToList();
        // The last step of fedbabu and fedetf sends nothing at all.
        Assert.Equal(slice.Update.Partials.Slots.Count == 0 ? [] : method.Sent.Select(path => $"updates/{path}").Order(), names.Order());
        Assert.True(slice.Update.Partials.Slots.Count > 0 || method.OnlyAtTheEnd);
    }

    private static Sharing Method(string algorithm) => Methods.Single(method => method.Algorithm == algorithm);

    private static List<Samples> Data(Sharing method) => method.Convolutional ? PersonalRuns.Images(3) : PersonalRuns.Clients(3);

    private static RunProgram Program(Sharing method, int rounds, int? cohort = null, string? merge = null) => PersonalRuns.Program(
        method.Algorithm,
        method.Options,
        method.Model,
        spec => spec with { Rounds = rounds, Participation = new(Count: cohort ?? 3), Merge = merge is null ? null : new Choice(merge) });

    private static TestFederation Federation(Sharing method, int? cohort = null, int rounds = 2, string? merge = null) =>
        new(Program(method, rounds, cohort, merge), Data(method));
}
