using System.Net;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Catalogue;

public sealed class PlanTests(RunningServer server)
{
    // Logistic regression from 6 features to 3 classes: 18 weights and 3 biases of 4 bytes.
    private const long ModelBytes = 84;

    [Fact]
    public async Task A_method_tells_what_it_sends_and_keeps_for_a_federations_model()
    {
        var tenant = await TrainedRun.Federation(server);
        using var reader = tenant.As(Role.Reader);

        var average = await reader.Get<Traffic>($"{tenant.Root}/federations/f/algorithms/fedavg");
        var speed = await reader.Get<Traffic>($"{tenant.Root}/federations/f/algorithms/fedspeed");

        Assert.Equal((ModelBytes, ModelBytes, 0), (average.DownBytes, average.UpBytes, average.KeptBytes));
        Assert.Equal((ModelBytes, ModelBytes, ModelBytes), (speed.DownBytes, speed.UpBytes, speed.KeptBytes));
        Assert.Equal("model / model / dual", $"{string.Join(',', speed.Down)} / {string.Join(',', speed.Up)} / {string.Join(',', speed.Kept)}");
    }

    [Fact]
    public async Task A_plan_tells_a_runs_cohort_and_bytes_and_submits_nothing()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);

        using var response = await engineer.Post($"{tenant.Root}/runs:plan", TrainedRun.Spec with { Precision = Precision.Float64 });
        var plan = await response.Read<RunPlan>();

        Assert.Equal((2, 2 * ModelBytes), (plan.Cohort, plan.Traffic.UpBytes));
        Assert.Empty((await engineer.Get<Page<Run>>($"{tenant.Root}/runs")).Items);
    }

    [Fact]
    public async Task A_plan_of_a_bad_spec_is_refused_as_its_submission_would_be()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);

        using var response = await engineer.Post($"{tenant.Root}/runs:plan", TrainedRun.Spec with { Algorithm = new Choice("fedmagic"), Rounds = 0 });
        var problem = await response.Refused(HttpStatusCode.UnprocessableEntity, ProblemCodes.InvalidSpec);

        Assert.Equal(["/algorithm/name", "/rounds"], problem.Errors!.Select(fault => fault.Pointer));
    }

    [Fact]
    public async Task One_method_can_be_asked_for_and_one_that_is_not_there_names_those_that_are()
    {
        var tenant = await server.Tenant();
        using var reader = tenant.As(Role.Reader);

        Assert.Equal("FedSpeed", (await reader.Get<CatalogueEntry>("/v1/algorithms/fedspeed")).Title);
        using var response = await reader.GetAsync("/v1/algorithms/fedmagic", TestContext.Current.CancellationToken);
        Assert.Contains("fedspeed", (await response.Refused(HttpStatusCode.NotFound, ProblemCodes.NotFound)).Detail, StringComparison.Ordinal);
    }
}
