using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms.Personal;

/// <summary>The invariants L3 to L8 of the method. θ is fc1; in the model's slot fc2 is ψ; in the client's it is φ.</summary>
public sealed class FedLoGeTests
{
    private const double Kappa = 1.7;

    private static readonly object Quick = new { frame_steps = 200 };

    [Fact]
    public void L3_no_tensor_of_the_frame_changes_and_its_bias_is_zero()
    {
        var federation = Federation(spec => spec with { ClipNorm = 0.5, WeightDecay = 0.1, BatchSize = new(5), Rounds = 3 });
        var before = federation.Server["frame"].Clone();

        federation.Train(3);

        Assert.Equal(before.Flat<double>().ToArray(), federation.Server["frame"].Flat<double>().ToArray());
        Assert.All(before.Values<double>("fc2.bias").ToArray(), value => Assert.Equal(0, value));
        Assert.All(federation.States.Values, state => Assert.Equal(["own"], state.Slots.Select(slot => slot.Key)));
        Assert.DoesNotContain(federation.Model.Values<double>("fc2.weight").ToArray(), value => before.Values<double>("fc2.weight").Contains(value));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(0.3, 0)]
    [InlineData(0.3, 0.05)]
    public void L4_deleting_both_heads_leaves_the_bodys_trajectory_bit_identical(double? clipNorm, double weightDecay)
    {
        var program = PersonalRuns.Program("fedloge", Quick, change: spec => spec with { Precision = Precision.Float32, ClipNorm = clipNorm, WeightDecay = weightDecay });
        var stage = Assert.Single(program.Step(new(0, 1, 0, 0, 0)).Work!.Stages);
        var alone = stage with { Parts = [stage.Parts.Single(part => part.Loss.Head == "frame")] };

        Assert.Equal(3, stage.Parts.Count);
        Assert.Equal(Trajectory(program, stage), Trajectory(program, alone));
    }

    [Fact]
    public void L5_a_clients_head_is_never_uploaded_and_stays_when_the_client_does_not_take_part()
    {
        var federation = Federation(spec => spec with { Participation = new(Count: 1), Rounds = 6 }, clients: 3);
        for (var round = 0; round < 6; round++)
        {
            var before = federation.States.ToDictionary(state => state.Key, state => state.Value.ContentHash());
            IReadOnlyList<TrainedSlice> slices = [];

            federation.Train(1, trained => slices = trained.Count > 0 ? trained : slices);

            var cohort = Assert.Single(slices.SelectMany(slice => slice.Clients)).Client;
            Assert.All(slices, slice => Assert.Equal(["updates"], slice.Update.Partials.Slots.Select(slot => slot.Key)));
            foreach (var (client, hash) in before)
            {
                Assert.Equal(client == cohort, hash != federation.States[client].ContentHash());
            }
        }

        Assert.True(federation.States.Count > 1);
    }

    [Fact]
    public void One_local_step_by_hand_steps_all_three_on_the_features_from_before_it()
    {
        // x = 1, label 0. Features relu(1·1 + 0, 2·1 + 0) = (1, 2). Frame rows (1, 0) and (−1, 0): scores (1, −1), p₀ = σ(2) = 0.8807970779778823.
        // Errors (−0.1192029220221177, 0.1192029220221177); ∂F = (−0.1192… − 0.1192…, 0) = (−0.2384058440442354, 0). η = 0.1.
        // Body: first weight and bias + 0.02384058440442354, second as they were.
        // ψ and φ are zero: errors (−½, ½), times F = (1, 2): rows ±(0.05, 0.1), biases ±0.05; F of the moved body would give ±0.0524.
        var program = PersonalRuns.Program("fedloge", Quick, PersonalRuns.Network(1, 2, 2));
        var federation = new TestFederation(program, [new Samples([1], [0], [1])]) { Server = new TensorBag(program.ServerSchema) };
        PersonalRuns.Write(federation.Server["model"], "fc1.weight", 1, 2);
        PersonalRuns.Write(federation.Server["frame"], "fc2.weight", 1, 0, -1, 0);

        federation.Train(1);

        PersonalRuns.AssertClose([1.02384058440442354, 2, 0.02384058440442354, 0], PersonalRuns.Numbers(federation.Model, "fc1"), 1e-15);
        PersonalRuns.AssertClose([0.05, 0.1, -0.05, -0.1, 0.05, -0.05], PersonalRuns.Numbers(federation.Model, "fc2"), 1e-15);
        PersonalRuns.AssertClose([0.05, 0.1, -0.05, -0.1, 0.05, -0.05], PersonalRuns.Numbers(federation.State(0)["own"], "fc2"), 1e-15);
    }

    [Fact]
    public void Several_rounds_of_two_clients_agree_with_the_formulas()
    {
        var federation = Federation(spec => spec with { Local = new LocalWork(Steps: 3), Rounds = 3 }, clients: 2);
        var data = PersonalRuns.Clients(2);
        var (theta, psi, frame) = (PlainLayer.Of(federation.Model, "fc1"), PlainLayer.Of(federation.Model, "fc2"), PlainLayer.Of(federation.Server["frame"], "fc2"));
        var zero = new PlainLayer([.. psi.Weight.Select(row => new double[row.Length])], new double[psi.Bias.Length]);
        var phi = new[] { zero, zero };

        federation.Train(2); // not yet the realigned round

        for (var round = 0; round < 2; round++)
        {
            List<(PlainLayer Theta, PlainLayer Psi)> sent = [];
            for (var client = 0; client < 2; client++)
            {
                var (body, shared) = (theta, psi);
                for (var step = 0; step < 3; step++)
                {
                    var features = Plain.Features(body, data[client]);
                    double[][] Errors(PlainLayer head) => Plain.Errors([.. features.Select(head.Outputs)], data[client].Labels);
                    var gradients = Errors(frame).Select(frame.Back).ToArray();
                    (shared, phi[client]) = (shared.Step(0.1, features, Errors(shared)), phi[client].Step(0.1, features, Errors(phi[client])));
                    body = Plain.BodyStep(body, features, gradients, data[client], 0.1);
                }

                sent.Add((body, shared));
            }

            (theta, psi) = (Half(sent[0].Theta.Plus(sent[1].Theta)), Half(sent[0].Psi.Plus(sent[1].Psi)));
        }

        PersonalRuns.AssertClose(theta.Numbers, PersonalRuns.Numbers(federation.Model, "fc1"));
        PersonalRuns.AssertClose(psi.Numbers, PersonalRuns.Numbers(federation.Model, "fc2"));
        PersonalRuns.AssertClose(phi[0].Numbers, PersonalRuns.Numbers(federation.State(0)["own"], "fc2"));
        PersonalRuns.AssertClose(phi[1].Numbers, PersonalRuns.Numbers(federation.State(1)["own"], "fc2"));
    }

    [Fact]
    public void L6_the_last_round_alone_gives_all_rows_of_the_shared_head_the_length_kappa()
    {
        var federation = Federation(spec => spec with { Rounds = 3 });

        federation.Train(2);
        Assert.All(Head(federation).Weight, row => Assert.NotEqual(Kappa, Plain.Length(row), 0.1));
        var bias = Head(federation).Bias;
        federation.Train(1);

        Assert.All(Head(federation).Weight, row => Assert.Equal(Kappa, Plain.Length(row), 1e-12));
        Assert.NotEqual(bias, Head(federation).Bias); // trained in the last round too
    }

    [Fact]
    public void A_run_of_one_round_is_realigned_in_it()
    {
        var federation = Federation(spec => spec with { Rounds = 1 });

        federation.Train(1);

        Assert.Single(federation.States);
        Assert.All(Head(federation).Weight, row => Assert.Equal(Kappa, Plain.Length(row), 1e-12));
    }

    [Fact]
    public void Realignment_leaves_the_body_the_bias_and_every_direction_of_the_head()
    {
        var (realigned, plain) = (Federation(spec => spec with { Rounds = 1 }), Federation(spec => spec with { Rounds = 2 }));

        realigned.Train(1);
        plain.Train(1);

        Assert.Equal(PersonalRuns.Numbers(plain.Model, "fc1"), PersonalRuns.Numbers(realigned.Model, "fc1"));
        Assert.Equal(Head(plain).Bias, Head(realigned).Bias);
        Assert.All(Head(plain).Weight.Zip(Head(realigned).Weight), rows =>
            PersonalRuns.AssertClose(Plain.Times(Kappa / Plain.Length(rows.First), rows.First), rows.Second));
    }

    [Fact]
    public void L6_with_a_zero_bias_predictions_do_not_depend_on_kappa()
    {
        var (usual, small) = (Federation(spec => spec with { Rounds = 1 }), Federation(spec => spec with { Rounds = 1 }, new { frame_steps = 200, kappa = 0.01 }));

        usual.Train(1);
        small.Train(1);

        Assert.All(new[] { usual, small }, federation => federation.Model.Values<double>("fc2.bias").Clear());
        Assert.Equal(0.01, Plain.Length(Head(small).Weight[0]), 1e-13);
        Assert.Equal(Predictions(usual.View()), Predictions(small.View()));
    }

    [Fact]
    public void L7_a_personal_head_with_rows_of_length_one_leaves_the_realigned_head_and_lengths_scale_it()
    {
        var federation = Federation(spec => spec with { Rounds = 1 });
        federation.Train(1);
        var (psi, own) = (Head(federation), federation.State(0)["own"]);

        own.SetRowLengths(0, _ => 1);
        var one = Minus(federation.View(0), own);
        own.SetRowLengths(0, row => 2 + row);
        var scaled = Minus(federation.View(0), own);

        PersonalRuns.AssertClose(psi.Numbers, one.Numbers);
        Assert.All(psi.Weight.Zip(scaled.Weight).Select((rows, c) => (rows, c)), at => PersonalRuns.AssertClose(Plain.Times(2 + at.c, at.rows.First), at.rows.Second));
        PersonalRuns.AssertClose(psi.Bias, scaled.Bias);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("global")]
    public void The_personal_rules_add_the_clients_head_or_the_global_one(string personal)
    {
        var federation = Federation(spec => spec with { Rounds = 1 }, new { frame_steps = 200, personal });
        federation.Train(1);
        var (psi, phi) = (Head(federation), PlainLayer.Of(federation.State(0)["own"], "fc2"));
        // ψ⁽ᵏ⁾_c = ψ_c·‖φ_c‖ with its bias as it is; then + φ as in the authors' script, or + ψ as in their README.
        PlainLayer realigned = new([.. psi.Weight.Zip(phi.Weight, (row, own) => Plain.Times(Plain.Length(own), row))], psi.Bias);

        var view = PlainLayer.Of(federation.View(0), "fc2");

        PersonalRuns.AssertClose(realigned.Plus(personal == "own" ? phi : psi).Numbers, view.Numbers);
        Assert.Equal(PersonalRuns.Numbers(federation.Model, "fc1"), PersonalRuns.Numbers(federation.View(0), "fc1"));
    }

    [Fact]
    public void A_client_that_never_took_part_is_shown_the_federations_model()
    {
        var federation = Federation(spec => spec with { Participation = new(Count: 1) }, clients: 2);
        federation.Train(1);
        var absent = Enumerable.Range(0, 2).Single(client => !federation.States.ContainsKey(TestRuns.Name(client)));

        Assert.Equal(federation.View().Flat<double>().ToArray(), federation.View(absent).Flat<double>().ToArray());
    }

    [Fact]
    public void L8_the_global_realignment_is_idempotent_and_commutes_with_scaling()
    {
        var federation = Federation(spec => spec with { Rounds = 1 });
        federation.Train(1);
        var (once, twice, scaled) = (federation.Model.Clone(), federation.Model.Clone(), federation.Model.Clone());

        Realign(twice);
        scaled.Scale(40); // features forty times as large: the same scores from rows a fortieth as long
        Realign(scaled);

        PersonalRuns.AssertClose(PersonalRuns.Numbers(once, "fc2"), PersonalRuns.Numbers(twice, "fc2"));
        PersonalRuns.AssertClose([.. Head(federation).Weight.SelectMany(row => row)], scaled.Values<double>("fc2.weight").ToArray());

        void Realign(TensorSlot slot) => slot.SetRowLengths(slot.Schema.IndexOf("fc2.weight"), _ => Kappa);
    }

    [Fact]
    public void The_federations_model_can_be_shown_with_the_frame()
    {
        var federation = Federation(options: new { frame_steps = 200, head = "frame" });
        federation.Train(1);

        Assert.Equal(PersonalRuns.Numbers(federation.Server["frame"], "fc2"), PersonalRuns.Numbers(federation.View(), "fc2"));
        Assert.Equal(PersonalRuns.Numbers(federation.Model, "fc1"), PersonalRuns.Numbers(federation.View(), "fc1"));
        Assert.NotEqual(PersonalRuns.Numbers(federation.Model, "fc2"), PersonalRuns.Numbers(federation.View(), "fc2"));
    }

    [Theory]
    [InlineData(3, 3, true)]
    [InlineData(2, 3, false)]
    public void It_needs_as_many_features_as_classes(int hidden, int classes, bool fits)
    {
        var misfit = PersonalRuns.Program("fedloge", Quick).Algorithm.Misfit(PersonalRuns.Network(4, hidden, classes));

        Assert.Equal(fits, misfit is null);
        if (!fits)
        {
            Assert.Equal("fedloge needs at least as many features before the head as there are classes; the model has 2 for 3.", misfit);
        }
    }

    /// <summary>The bytes of the body after each of ten steps on three batches in turn.</summary>
    private static byte[] Trajectory(RunProgram program, LocalStage stage)
    {
        var (server, own) = (program.InitialServer(), new TensorBag(program.ClientSchema));
        var anchor = server["model"].Clone();
        TensorSlot Slot(string name) => server.Contains(name) ? server[name] : own[name];
        using var steps = new LearningStage<float>(program.Model, stage, Slot, anchor, program.ElementType);
        List<byte> bytes = [];
        var batches = PersonalRuns.Clients(3);
        for (var i = 0; i < 10; i++)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            using var data = new DataTensors(batches[i % 3], program.ElementType);
            steps.Take(data.All, null, 0.1);
            bytes.AddRange(PersonalRuns.Bytes(server["model"], ["fc1.weight", "fc1.bias"]));
        }

        return [.. bytes];
    }

    private static TestFederation Federation(Func<RunSpec, RunSpec>? change = null, object? options = null, int clients = 1) =>
        new(PersonalRuns.Program("fedloge", options ?? Quick, change: change), PersonalRuns.Clients(clients));

    private static PlainLayer Head(TestFederation federation) => PlainLayer.Of(federation.Model, "fc2");

    private static PlainLayer Half(PlainLayer layer) => new([.. layer.Weight.Select(row => Plain.Times(0.5, row))], Plain.Times(0.5, layer.Bias));

    private static PlainLayer Minus(TensorSlot view, TensorSlot own)
    {
        var (left, right) = (PlainLayer.Of(view, "fc2"), PlainLayer.Of(own, "fc2"));
        return left.Plus(new([.. right.Weight.Select(row => Plain.Times(-1, row))], Plain.Times(-1, right.Bias)));
    }

    private static List<int> Predictions(TensorSlot view)
    {
        var (body, head) = (PlainLayer.Of(view, "fc1"), PlainLayer.Of(view, "fc2"));
        return [.. PersonalRuns.Clients(4).SelectMany(samples => Plain.Features(body, samples)).Select(features => head.Outputs(features)).Select(scores => Array.IndexOf(scores, scores.Max()))];
    }
}
