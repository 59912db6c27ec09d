using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;

namespace Platform.Client.Tests;

public sealed class RouteTests
{
    private static readonly CancellationToken Cancellation = CancellationToken.None;

    /// <summary>Health is for whoever runs the server, not for its users.</summary>
    private static readonly string[] NotForUsers = ["GET /healthz/live", "GET /healthz/ready"];

    [Fact]
    public async Task Every_operation_of_the_API_can_be_asked_for_and_nothing_else()
    {
        await using var server = await ScriptedServer.Start((http, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        });

        foreach (var call in Calls(server.Client))
        {
            await Assert.ThrowsAsync<PlatformProblemException>(call);
        }

        var asked = server.Asked.Select(asked => asked.Path).ToList();
        var operations = Operations().ToList();
        Assert.All(operations, operation => Assert.Contains(asked, path => Matches(operation, path)));
        Assert.All(asked, path => Assert.Contains(operations, operation => Matches(operation, path)));
    }

    private static IEnumerable<Func<Task>> Calls(PlatformClient client)
    {
        var now = DateTimeOffset.UnixEpoch;
        var (tenant, dataset, federation, run) = (TenantId.Wrap("acme"), DatasetId.Wrap("d"), FederationId.Wrap("f"), RunId.New(now));
        var acme = client.ForTenant(tenant);
        yield return () => client.VersionAsync(Cancellation);
        yield return () => client.MeAsync(Cancellation);
        yield return () => First(client.CatalogueAsync("algorithms", Cancellation));
        yield return () => client.AlgorithmAsync("fedavg", Cancellation);
        yield return () => First(client.CatalogueAsync("models", Cancellation));
        yield return () => First(client.CatalogueAsync("partitions", Cancellation));
        yield return () => First(client.TenantsAsync(Cancellation));
        yield return () => client.PutTenantAsync(tenant, new TenantSpec(), Cancellation);
        yield return () => client.TenantAsync(tenant, Cancellation);
        yield return () => client.DeleteTenantAsync(tenant, Cancellation);
        yield return () => acme.CreateKeyAsync(new ApiKeyRequest("ci", Role.Reader), cancellation: Cancellation);
        yield return () => First(acme.KeysAsync(Cancellation));
        yield return () => acme.DeleteKeyAsync(ApiKeyId.New(now), Cancellation);
        yield return () => acme.UploadAsync(() => new MemoryStream([1]), cancellation: Cancellation);
        yield return () => acme.UploadAsync(UploadId.New(now), Cancellation);
        yield return () => First(acme.DatasetsAsync(Cancellation));
        yield return () => acme.PutDatasetAsync(dataset, new DatasetSpec(), Cancellation);
        yield return () => acme.DatasetAsync(dataset, Cancellation);
        yield return () => acme.DeleteDatasetAsync(dataset, Cancellation);
        yield return () => acme.AddShardAsync(dataset, new ShardRequest(ShardName.Wrap("s"), Split.Train, ShardFormat.Csv), cancellation: Cancellation);
        yield return () => First(acme.FederationsAsync(Cancellation));
        yield return () => acme.PutFederationAsync(federation, new FederationSpec(dataset, new Choice("mlp"), new Choice("iid")), Cancellation);
        yield return () => acme.FederationAsync(federation, Cancellation);
        yield return () => acme.DeleteFederationAsync(federation, Cancellation);
        yield return () => First(acme.ClientsAsync(federation, Cancellation));
        yield return () => acme.ClientAsync(federation, ClientId.Wrap("c"), Cancellation);
        yield return () => acme.TrafficAsync(federation, "fedavg", Cancellation);
        yield return () => acme.PlanAsync(Spec(federation), Cancellation);
        yield return () => acme.SubmitAsync(Spec(federation), cancellation: Cancellation);
        yield return () => First(acme.RunsAsync(federation, RunState.Running, Cancellation));
        yield return () => acme.RunAsync(run, Cancellation);
        yield return () => acme.DeleteRunAsync(run, Cancellation);
        yield return () => acme.CommandAsync(run, "cancel", Cancellation);
        yield return () => acme.CommandAsync(run, "pause", Cancellation);
        yield return () => acme.CommandAsync(run, "resume", Cancellation);
        yield return () => First(acme.RoundsAsync(run, Cancellation));
        yield return () => acme.RoundAsync(run, 3, Cancellation);
        yield return () => First(acme.RoundClientsAsync(run, 3, Cancellation));
        yield return () => First(acme.MetricsAsync(run, ["train.loss"], Cancellation));
        yield return () => First(acme.Checkpoints.ListAsync(run, Cancellation));
        yield return () => acme.Checkpoints.FindAsync(run, "best", Cancellation);
        yield return () => acme.Checkpoints.ReadAsync(run, "best", Cancellation);
        yield return () => acme.Checkpoints.DownloadModelAsync(run, null, "never-written", Cancellation);
        yield return () => acme.Checkpoints.DownloadModelAsync(run, ClientId.Wrap("c"), "never-written", Cancellation);
        yield return () => First(acme.Events.ListAsync(run, 0, Cancellation));
        yield return () => First(acme.Events.WatchAsync(run, 0, Cancellation));
    }

    private static RunSpec Spec(FederationId federation) => new(federation, new Choice("fedavg"), 1, new Participation(1), new LocalWork(1), BatchSize.Full, 0.1);

    private static async Task First<T>(IAsyncEnumerable<T> items) => await items.FirstOrDefaultAsync(Cancellation);

    private static IEnumerable<string> Operations()
    {
        using var description = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "v1.json")));
        return
        [
            .. description.RootElement.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name}"))
                .Except(NotForUsers),
        ];
    }

    private static bool Matches(string operation, string path) =>
        Regex.IsMatch(path, $"^{Regex.Replace(Regex.Escape(operation), @"\\\{[a-z]+}", "[^/:]+")}$");
}
