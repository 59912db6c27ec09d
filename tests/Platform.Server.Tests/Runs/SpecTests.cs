using System.Net;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Runs;

public sealed class SpecTests(RunningServer server)
{
    [Fact]
    public async Task Every_fault_of_a_spec_is_told_with_its_place_and_no_run_is_made()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);
        var spec = TrainedRun.Spec with { Algorithm = new Choice("fedmagic"), Participation = new Participation(Fraction: 0), Rounds = 0 };

        using var response = await engineer.Post($"{tenant.Root}/runs", spec);
        var problem = await response.Refused(HttpStatusCode.UnprocessableEntity, ProblemCodes.InvalidSpec);

        var places = problem.Errors!.Select(fault => fault.Pointer).ToList();
        Assert.Contains(places, place => place.StartsWith("/algorithm", StringComparison.Ordinal));
        Assert.Contains(places, place => place.StartsWith("/participation", StringComparison.Ordinal));
        Assert.Contains("/rounds", places);
        Assert.Empty((await engineer.Get<Page<Run>>($"{tenant.Root}/runs")).Items);
    }

    [Fact]
    public async Task A_run_of_a_federation_that_is_not_there_is_refused()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);
        using var response = await engineer.Post($"{tenant.Root}/runs", TrainedRun.Spec with { Federation = IdText.Parse<FederationId>("none") });
        Assert.Equal("/federation", (await response.Refused(HttpStatusCode.NotFound, ProblemCodes.NotFound)).Errors!.Single().Pointer);
    }

    [Fact]
    public async Task A_run_that_is_submitted_twice_with_one_key_is_one_run()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);
        var body = PlatformJson.Write(TrainedRun.Spec);
        var answers = await Task.WhenAll(engineer.Send(HttpMethod.Post, $"{tenant.Root}/runs", body, "k"), engineer.Send(HttpMethod.Post, $"{tenant.Root}/runs", body, "k"));

        var runs = await Task.WhenAll(answers.Select(answer => answer.Read<Run>()));

        Assert.Equal(runs[0].Id, runs[1].Id);
        Assert.Equal(answers[0].Headers.Location, answers[1].Headers.Location);
        Assert.Equal($"{tenant.Root}/runs/{runs[0].Id}", answers[0].Headers.Location!.ToString());
        Assert.Single((await engineer.Get<Page<Run>>($"{tenant.Root}/runs")).Items);
        await engineer.Send(HttpMethod.Post, $"{tenant.Root}/runs", PlatformJson.Write(TrainedRun.Spec with { Seed = 1 }), "k").Refuses(HttpStatusCode.UnprocessableEntity, ProblemCodes.IdempotencyKeyReused);
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Fact]
    public async Task A_catalogue_names_what_a_spec_can_name()
    {
        var tenant = await server.Tenant();
        using var reader = tenant.As(Role.Reader);
        Assert.Contains("fedspeed", (await reader.Get<Page<CatalogueEntry>>("/v1/algorithms")).Items.Select(entry => entry.Name));
        Assert.Contains("cnn", (await reader.Get<Page<CatalogueEntry>>("/v1/models")).Items.Select(entry => entry.Name));
        Assert.Contains("dirichlet", (await reader.Get<Page<CatalogueEntry>>("/v1/partitions")).Items.Select(entry => entry.Name));
    }
}
