using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Tenants;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Federations;

public sealed class LocalTestTests(RunningServer server)
{
    [Fact]
    public async Task Clients_of_a_long_tail_are_tested_on_the_global_test_set_in_their_own_proportions()
    {
        var tenant = await TrainedRun.Federation(server);
        using var engineer = tenant.As(Role.Engineer);
        var spec = new FederationSpec(
            IdText.Parse<DatasetId>("d"), new Choice("logistic"), new Choice("iid"), Clients: 2, Imbalance: 0.25, LocalTest: LocalTest.Matching, LocalTestSamples: 14);
        using var made = await engineer.Send(HttpMethod.Put, $"{tenant.Root}/federations/tail", PlatformJson.Write(spec));
        await made.Read<Federation>();

        var clients = (await engineer.Get<Page<FederationClient>>($"{tenant.Root}/federations/tail/clients")).Items;

        // 32 train samples a class: 32, 16 and 8 are kept. All are trained on; the test shard has 16 a class.
        Assert.Equal([32, 16, 8], Enumerable.Range(0, 3).Select(k => clients.Sum(client => client.TrainClassCounts[k])));
        Assert.All(clients, client => Assert.Equal(14, client.TestSamples));
        Assert.All(clients, client => Assert.All(client.TestClassCounts.Index(), k => Assert.True(Math.Abs(k.Item - (client.TrainClassCounts[k.Index] / 2.0)) < 1)));
    }
}
