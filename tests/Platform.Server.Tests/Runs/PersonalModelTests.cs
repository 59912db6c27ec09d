using System.Net;
using System.Text.Json;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.Learning.Safetensors;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Runs;

public sealed class PersonalModelTests(RunningServer server)
{
    private static readonly RunSpec Spec = TrainedRun.Spec with { Algorithm = new Choice("fedper"), Participation = new Participation(Fraction: 1), Evaluation = new EvaluationSpec(Every: 4, Clients: true) };

    [Fact]
    public async Task A_clients_model_has_the_shared_body_and_its_own_head_and_reading_it_is_an_event()
    {
        var trained = await TrainedRun.Finished(await TrainedRun.Federation(server, Mlp), Spec);
        using var engineer = trained.Tenant.As(Role.Engineer);

        var shared = await Model(engineer, $"{trained.Path}/model");
        var first = await Model(engineer, $"{trained.Path}/clients/client-0/model");
        var second = await Model(engineer, $"{trained.Path}/clients/client-1/model");

        Assert.Equal(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"], first.Select(tensor => tensor.Name));
        Assert.Equal(Bytes(shared, "fc1.weight"), Bytes(first, "fc1.weight"));
        Assert.NotEqual(Bytes(shared, "fc2.weight"), Bytes(first, "fc2.weight"));
        Assert.NotEqual(Bytes(second, "fc2.weight"), Bytes(first, "fc2.weight"));
        var events = await engineer.Get<Page<RunEvent>>($"{trained.Path}/events");
        Assert.Equal(["federation", "client-0", "client-1"], events.Items.Where(one => one.Type == "model.read").Select(one => one.Message.Split(' ')[4] is var word && word == "the" ? "federation" : one.Message.Split(' ')[4]));
        var curves = await engineer.Get<Page<MetricPoint>>($"{trained.Path}/metrics?names=personal.accuracy,client.personal.accuracy");
        Assert.Equal(1 + 4, curves.Items.Count);
    }

    [Fact]
    public async Task Only_engineers_get_a_model_and_only_where_there_is_one()
    {
        var trained = await TrainedRun.Finished(server);
        using var engineer = trained.Tenant.As(Role.Engineer);
        using var reader = trained.Tenant.As(Role.Reader);

        await reader.GetAsync($"{trained.Path}/model", TestContext.Current.CancellationToken).Refuses(HttpStatusCode.Forbidden, ProblemCodes.PermissionDenied);
        await engineer.GetAsync($"{trained.Path}/clients/client-0/model", TestContext.Current.CancellationToken).Refuses(HttpStatusCode.Conflict, ProblemCodes.InvalidState); // fedavg
        await engineer.GetAsync($"{trained.Path}/clients/nobody/model", TestContext.Current.CancellationToken).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    public static TheoryData<string> Algorithms => [.. Platform.Learning.Algorithms.AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Every_algorithm_runs_through_the_whole_platform(string algorithm)
    {
        var tenant = await TrainedRun.Federation(server, Mlp);

        var trained = await TrainedRun.Finished(tenant, Spec with { Algorithm = new Choice(algorithm), Participation = new Participation(Count: 3) });

        Assert.NotNull(trained.Run.Best);
    }

    [Theory]
    [InlineData("median")]
    [InlineData("clip")]
    [InlineData("geometric_median")]
    public async Task Another_merge_runs_through_the_whole_platform(string merge)
    {
        var tenant = await TrainedRun.Federation(server, Mlp);

        var trained = await TrainedRun.Finished(tenant, Spec with { Algorithm = new Choice("fedspeed"), Merge = new Choice(merge), Loss = LossFunction.BalancedSoftmax });

        Assert.NotNull(trained.Run.Best);
    }

    private static Choice Mlp => new("mlp", new Dictionary<string, JsonElement> { ["hidden"] = JsonSerializer.SerializeToElement<int[]>([8]) });

    private static async Task<IReadOnlyList<SafetensorsEntry>> Model(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "application/vnd.safetensors"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return SafetensorsFile.Read(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static byte[] Bytes(IEnumerable<SafetensorsEntry> tensors, string name) => tensors.Single(tensor => tensor.Name == name).Bytes.ToArray();
}
