using Platform.Contracts.Runs;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Algorithms.Personal;

/// <summary>FedRep, FedPer, LG-FedAvg and FedBABU against their formulas: full batches, rate 0.1.</summary>
public sealed class OwnHeadTests
{
    [Fact]
    public void FedRep_trains_the_head_on_the_frozen_body_and_then_the_body_under_the_frozen_head()
    {
        var federation = Federation("fedrep", new { head_epochs = 2 }, spec => spec with { Local = new LocalWork(Steps: 3) }, clients: 1);
        var samples = PersonalRuns.Clients(1)[0];
        var (body, head) = (PlainLayer.Of(federation.Model, "fc1"), PlainLayer.Of(federation.Model, "fc2"));

        federation.Train(2);

        for (var round = 0; round < 2; round++)
        {
            var frozen = Plain.Features(body, samples);
            for (var step = 0; step < 2; step++)
            {
                head = head.Step(0.1, frozen, Plain.Errors([.. frozen.Select(head.Outputs)], samples.Labels));
            }

            for (var step = 0; step < 3; step++)
            {
                body = BodyStep(body, head, samples);
            }
        }

        PersonalRuns.AssertClose(head.Numbers, PersonalRuns.Numbers(federation.State(0)["own"], "fc2"));
        PersonalRuns.AssertClose(body.Numbers, PersonalRuns.Numbers(federation.Model, "fc1"));
        Assert.Equal(5, federation.Outcomes[0].Steps);
        Assert.Equal(5 * 12, federation.Outcomes[0].GradientSamples);
    }

    [Fact]
    public void FedRep_without_head_epochs_leaves_the_head_and_trains_the_body()
    {
        var federation = Federation("fedrep", new { head_epochs = 0 }, clients: 1);
        var (body, head) = (PlainLayer.Of(federation.Model, "fc1"), PlainLayer.Of(federation.Model, "fc2"));

        federation.Train(1);

        PersonalRuns.AssertClose(BodyStep(body, head, PersonalRuns.Clients(1)[0]).Numbers, PersonalRuns.Numbers(federation.Model, "fc1"));
        Assert.Equal(head.Numbers, PersonalRuns.Numbers(federation.View(0), "fc2"));
    }

    [Fact]
    public void FedRep_of_a_model_that_is_all_head_trains_each_client_alone()
    {
        var program = PersonalRuns.Program("fedrep", model: TestRuns.Logistic(4, 3));
        var federation = new TestFederation(program, PersonalRuns.Clients(2));
        var start = federation.Server.ContentHash();

        federation.Train(2);

        Assert.Equal(start, federation.Server.ContentHash());
        Assert.NotEqual(federation.State(0).ContentHash(), federation.State(1).ContentHash());
    }

    [Theory]
    [InlineData("fedper", "fc1", "fc2")]
    [InlineData("lg-fedavg", "fc2", "fc1")]
    public void Partial_sharing_is_a_joint_step_of_which_one_part_is_averaged_and_the_other_kept(string algorithm, string shared, string own)
    {
        var federation = Federation(algorithm, clients: 2);
        var data = PersonalRuns.Clients(2);
        var common = PlainLayer.Of(federation.Model, shared);
        var kept = Enumerable.Repeat(PlainLayer.Of(federation.Model, own), 2).ToArray();

        federation.Train(2);

        for (var round = 0; round < 2; round++)
        {
            List<PlainLayer> sent = [];
            for (var client = 0; client < 2; client++)
            {
                var (body, head) = shared == "fc1" ? (common, kept[client]) : (kept[client], common);
                var features = Plain.Features(body, data[client]);
                var errors = Plain.Errors([.. features.Select(head.Outputs)], data[client].Labels);
                var (nextBody, nextHead) = (BodyStep(body, head, data[client]), head.Step(0.1, features, errors));
                sent.Add(shared == "fc1" ? nextBody : nextHead);
                kept[client] = shared == "fc1" ? nextHead : nextBody;
            }

            var sum = sent[0].Plus(sent[1]);
            common = new([.. sum.Weight.Select(row => Plain.Times(0.5, row))], Plain.Times(0.5, sum.Bias));
        }

        PersonalRuns.AssertClose(common.Numbers, PersonalRuns.Numbers(federation.Model, shared));
        PersonalRuns.AssertClose(kept[0].Numbers, PersonalRuns.Numbers(federation.State(0)["own"], own));
        PersonalRuns.AssertClose(kept[1].Numbers, PersonalRuns.Numbers(federation.View(1), own));
    }

    [Fact]
    public void FedBABU_trains_the_body_under_the_drawn_head_and_in_the_end_every_client_fits_a_head_to_the_final_body()
    {
        var federation = Federation("fedbabu", new { fine_tune_epochs = 2 }, spec => spec with { Rounds = 3, Participation = new(Count: 1) }, clients: 3);
        var data = PersonalRuns.Clients(3);
        var (body, head) = (PlainLayer.Of(federation.Model, "fc1"), PlainLayer.Of(federation.Model, "fc2"));

        for (var round = 1; round <= 3; round++)
        {
            Assert.Empty(federation.States);
            var done = federation.Outcomes.Count;
            federation.Train(1);
            var client = int.Parse(federation.Outcomes[done].Client.Value[^4..], System.Globalization.CultureInfo.InvariantCulture);
            body = BodyStep(body, head, data[client]);

            PersonalRuns.AssertClose(body.Numbers, PersonalRuns.Numbers(federation.Model, "fc1"));
            Assert.Equal(head.Numbers, PersonalRuns.Numbers(federation.Model, "fc2"));
        }

        Assert.Equal(3 + 3, federation.Outcomes.Count); // one client a round, and all at the end
        for (var client = 0; client < 3; client++)
        {
            var (own, features) = (head, Plain.Features(body, data[client]));
            for (var epoch = 0; epoch < 2; epoch++)
            {
                own = own.Step(0.1, features, Plain.Errors([.. features.Select(own.Outputs)], data[client].Labels));
            }

            PersonalRuns.AssertClose(own.Numbers, PersonalRuns.Numbers(federation.State(client)["own"], "fc2"));
        }
    }

    [Theory]
    [InlineData("fedbabu")]
    [InlineData("fedetf")]
    public void The_last_steps_fitting_changes_nothing_at_the_server(string algorithm)
    {
        var (brief, thorough) = (Federation(algorithm, new { fine_tune_epochs = 1 }), Federation(algorithm, new { fine_tune_epochs = 7 }));

        brief.Train(2);
        thorough.Train(2);

        Assert.Equal(brief.Server.ContentHash(), thorough.Server.ContentHash());
        Assert.NotEqual(brief.State(0).ContentHash(), thorough.State(0).ContentHash());
    }

    private static PlainLayer BodyStep(PlainLayer body, PlainLayer head, Platform.Learning.Training.Samples samples)
    {
        var features = Plain.Features(body, samples);
        var errors = Plain.Errors([.. features.Select(head.Outputs)], samples.Labels);
        return Plain.BodyStep(body, features, [.. errors.Select(head.Back)], samples, 0.1);
    }

    private static TestFederation Federation(string algorithm, object? options = null, Func<RunSpec, RunSpec>? change = null, int clients = 3) =>
        new(PersonalRuns.Program(algorithm, options, change: change), PersonalRuns.Clients(clients));
}
