using System.Net;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.BadInput;

/// <summary>Specs and commands that cannot be: refused with every place, and nothing is there afterwards that was not before.</summary>
public sealed class RequestTests(ServerUnderTest server) : IClassFixture<ServerUnderTest>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_that_does_not_fit_the_shape_of_the_data_is_refused()
    {
        using (var api = server.Acme())
        {
            var generator = new GeneratorSpec(40, [6], Classes: 2, Seed: 1);
            await api.Put<Dataset>($"{api.Tenant}/datasets/flat", new DatasetSpec(), _cancellation);
            await api.Post<Shard>($"{api.Tenant}/datasets/flat/shards", new ShardRequest(ShardName.Wrap("all"), Split.Train, ShardFormat.Generated, Generator: generator), "flat", _cancellation);
        }

        var spec = new FederationSpec(DatasetId.Wrap("flat"), new Choice("cnn"), new Choice("dirichlet-equal"), Clients: 4);
        await server.Refuses(
            api => api.Put<Federation>($"{api.Tenant}/federations/flat", spec, _cancellation),
            HttpStatusCode.UnprocessableEntity, ProblemCodes.InvalidSpec, "/model", ProblemCodes.ShapeMismatch);
    }

    [Fact]
    public async Task A_participation_of_nobody_is_refused_whether_counted_or_a_fraction()
    {
        await Refused(Api.Spec(2) with { Participation = new(Count: 0) }, "/participation/count", ProblemCodes.OutOfRange);
        await Refused(Api.Spec(2) with { Participation = new(Fraction: 0) }, "/participation/fraction", ProblemCodes.OutOfRange);
    }

    [Fact]
    public async Task An_algorithm_that_is_not_known_is_refused_with_those_that_are()
    {
        var problem = await Refused(Api.Spec(2) with { Algorithm = new("fedmagic") }, "/algorithm/name", ProblemCodes.UnknownName);

        Assert.Contains("fedspeed", Assert.Single(problem.Errors!).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_a_spec_is_said_at_once()
    {
        var problem = await Refused(Api.Spec(0) with { LearningRate = -1, Participation = new(Count: 13) }, "/rounds", ProblemCodes.OutOfRange);

        Assert.Equal(["/learningRate", "/participation/count", "/rounds"], problem.Errors!.Select(fault => fault.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_field_that_is_not_known_is_refused_with_its_pointer()
    {
        var json = PlatformJson.Write(Api.Spec(2)).Insert(1, "\"learning_rate\":0.1,");

        await server.Refuses(
            api => api.PostText($"{api.Tenant}/runs", json, "unknown-field", _cancellation),
            HttpStatusCode.BadRequest, ProblemCodes.UnknownField, "/learning_rate");
    }

    [Fact]
    public async Task A_body_that_stops_half_way_is_refused_with_line_and_byte() => await server.Refuses(
        api => api.PostText($"{api.Tenant}/runs", "{\"federation\": \"digits\",", "half-a-body", _cancellation),
        HttpStatusCode.BadRequest, ProblemCodes.MalformedJson, "line 1, byte 24");

    [Fact]
    public async Task Another_tenants_run_is_not_there_and_neither_is_its_federation()
    {
        using var rival = server.Rival();
        var theirs = await rival.Submit(Api.Spec(1), "theirs", _cancellation);

        // Under our own path the id is unknown; under theirs, the tenant itself is, to us.
        foreach (var path in new[] { $"/v1/tenants/acme/runs/{theirs.Id}", $"{rival.Tenant}/runs/{theirs.Id}", $"{rival.Tenant}/federations/digits", rival.Tenant })
        {
            var problem = await server.Refuses(api => api.GetText(path, _cancellation), HttpStatusCode.NotFound, ProblemCodes.NotFound);
            Assert.DoesNotContain("permission", problem.Detail, StringComparison.OrdinalIgnoreCase);
        }

        await server.Refuses(
            api => api.PostText($"{rival.Tenant}/runs/{theirs.Id}:cancel", "{}", "theirs", _cancellation), HttpStatusCode.NotFound, ProblemCodes.NotFound);
        Assert.Equal(RunState.Succeeded, (await rival.End(theirs.Id, _cancellation)).State);
    }

    [Fact]
    public async Task A_repeated_submission_is_one_run_and_its_key_with_another_body_is_refused()
    {
        using var acme = server.Acme();
        var first = await acme.Submit(Api.Spec(1), "once", _cancellation);
        var again = await acme.Submit(Api.Spec(1), "once", _cancellation);

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(RunState.Succeeded, (await acme.End(first.Id, _cancellation)).State);
        await server.Refuses(api => api.Submit(Api.Spec(2), "once", _cancellation), HttpStatusCode.UnprocessableEntity, ProblemCodes.IdempotencyKeyReused);
        Assert.Equal(first.Id, (await acme.Submit(Api.Spec(1), "once", _cancellation)).Id);
        Assert.Single(await acme.List<Run>($"{acme.Tenant}/runs", _cancellation), run => run.Id == first.Id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sesame")]
    [InlineData("flp_key_01jdfakefakefakefakefakefa_0123456789012345678901234567890123456789012_00000000")]
    public async Task A_key_that_is_none_or_not_ours_is_refused_in_the_same_words(string? key)
    {
        var problem = await server.Refuses(
            api =>
            {
                api.ActWith(key);
                return api.Submit(Api.Spec(1), "no-key", _cancellation);
            },
            HttpStatusCode.Unauthorized, ProblemCodes.Unauthenticated);

        Assert.DoesNotContain(key ?? "\0", problem.Detail, StringComparison.Ordinal);
    }

    private Task<Problem> Refused(RunSpec spec, string place, string code) => server.Refuses(
        api => api.Submit(spec, Guid.NewGuid().ToString(), _cancellation), HttpStatusCode.UnprocessableEntity, ProblemCodes.InvalidSpec, place, code);
}
