using Platform.Contracts.Runs;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms.Personal;

/// <summary>h = P·F + b, u = h/‖h‖, scores β·M·u. In the model's slot fc2 is P.</summary>
public sealed class FedEtfTests
{
    private const double Beta = 10;

    [Fact]
    public void The_frame_is_a_simplex_that_training_leaves_alone()
    {
        var federation = new TestFederation(PersonalRuns.Program("fedetf"), PersonalRuns.Clients(2));
        var before = federation.Server["frame"].Clone();
        var rows = PlainLayer.Of(before, "fc2").Weight;

        federation.Train(2);

        Assert.All(rows, row => Assert.Equal(1, Plain.Length(row), 1e-13));
        Assert.All(rows.SelectMany((row, i) => rows.Take(i).Select(other => Plain.Dot(row, other))), cosine => Assert.Equal(-0.5, cosine, 1e-13));
        Assert.Equal([0, 0, 0], before.Values<double>("fc2.bias").ToArray());
        Assert.Equal(before.Flat<double>().ToArray(), federation.Server["frame"].Flat<double>().ToArray());
    }

    [Fact]
    public void One_step_by_hand()
    {
        // x = 1 with labels 0 and 1; P = (3, 4)ᵀ, b = 0, frame rows (1, 0) and (−1, 0), β = 2, η = 0.1. One sample of each class: no prior.
        // h = (3, 4), u = (0.6, 0.8), scores ±1.2, p₀ = σ(2.4) = 0.9168273035060777; mean error e = ±0.4168273035060777.
        // ∂u = β·(e₀ − e₁, 0) = (1.6673092140243108, 0); ∂h = (∂u − u·(u·∂u))/‖h‖ = 1.6673092140243108·(0.64, −0.48)/5
        //    = (0.2134155793951118, −0.1600616845463338), which is that of P and of b, since x = 1.
        var program = PersonalRuns.Program("fedetf", new { scale = 2 }, TestRuns.Logistic(1, 2));
        var federation = new TestFederation(program, [new Samples([1, 1], [0, 1], [1])]) { Server = new TensorBag(program.ServerSchema) };
        PersonalRuns.Write(federation.Server["model"], "fc.weight", 3, 4);
        PersonalRuns.Write(federation.Server["frame"], "fc.weight", 1, 0, -1, 0);

        federation.Train(1);

        PersonalRuns.AssertClose([2.97865844206048882, 4.01600616845463338, -0.02134155793951118, 0.01600616845463338], PersonalRuns.Numbers(federation.Model, "fc"), 1e-14);
    }

    [Fact]
    public void In_the_end_every_client_fits_the_final_projection_to_its_samples()
    {
        var data = Skewed();
        var federation = new TestFederation(PersonalRuns.Program("fedetf", new { fine_tune_epochs = 2 }, change: spec => spec with { Rounds = 3, Participation = new(Count: 1) }), data);
        var frame = PlainLayer.Of(federation.Server["frame"], "fc2").Weight;

        federation.Train(2);
        Assert.Empty(federation.States); // until the end a client has nothing of its own, and is shown the federation's projection
        federation.Train(1);

        Assert.Equal(3, federation.States.Count);
        for (var client = 0; client < 3; client++)
        {
            var (projection, features) = (PlainLayer.Of(federation.Model, "fc2"), Plain.Features(PlainLayer.Of(federation.Model, "fc1"), data[client]));
            for (var epoch = 0; epoch < 2; epoch++)
            {
                projection = projection.Step(0.1, features, Slopes(projection, frame, features, data[client]));
            }

            PersonalRuns.AssertClose(projection.Numbers, PersonalRuns.Numbers(federation.State(client)["own"], "fc2"));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void A_view_scores_in_proportion_to_the_training_scores_and_so_predicts_the_same_classes(int? client)
    {
        var federation = new TestFederation(PersonalRuns.Program("fedetf"), PersonalRuns.Clients(2));
        var frame = PlainLayer.Of(federation.Server["frame"], "fc2").Weight;
        federation.Train(2);
        var (body, projection) = (PlainLayer.Of(federation.Model, "fc1"), PlainLayer.Of(client is { } one ? federation.State(one)["own"] : federation.Model, "fc2"));

        var view = PlainLayer.Of(federation.View(client), "fc2");

        foreach (var features in Plain.Features(body, PersonalRuns.Clients(3)[2]))
        {
            var h = projection.Outputs(features);
            PersonalRuns.AssertClose(Scores(h, frame), Plain.Times(Beta / Plain.Length(h), view.Outputs(features)), 1e-11);
        }
    }

    private static double[] Scores(double[] h, double[][] frame) => [.. frame.Select(row => Beta * Plain.Dot(row, h) / Plain.Length(h))];

    /// <summary>The gradients of h, of the balanced loss.</summary>
    private static double[][] Slopes(PlainLayer projection, double[][] frame, double[][] features, Samples samples)
    {
        var outputs = features.Select(projection.Outputs).ToArray();
        var errors = Plain.Errors([.. outputs.Select(h => Scores(h, frame))], samples.Labels, Plain.Counts(samples, 3));
        return [.. outputs.Zip(errors, (h, error) =>
        {
            var (u, slope) = (Plain.Times(1 / Plain.Length(h), h), new PlainLayer(frame, []).Back(Plain.Times(Beta, error)));
            return Plain.Times(1 / Plain.Length(h), Plain.Sum(slope, Plain.Times(-Plain.Dot(u, slope), u)));
        })];
    }

    private static List<Samples> Skewed() =>
        [.. PersonalRuns.Clients(3).Select(samples => samples with { Labels = [0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0] })];
}
