using System.Net;
using Platform.Contracts.Problems;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.BadInput;

/// <summary>One real server for a class of tests, with the tenant <c>acme</c> and its federation, and <c>rival</c> beside it.</summary>
public sealed class ServerUnderTest : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-bad-").FullName;
    private ServerProcess? _server;

    internal string Data => Path.Combine(_folder, "data");

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async ValueTask InitializeAsync()
    {
        _server = ServerProcess.Start(Data);
        Assert.True(await _server.Ready(TestContext.Current.CancellationToken), _server.Output);
        using var acme = Acme();
        await acme.MakeFederation(TestContext.Current.CancellationToken);
        using var rival = Rival();
        await rival.MakeFederation(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    internal Api Acme() => new(Server, Data);

    internal Api Rival() => new(Server, Data, "rival");

    /// <summary>
    /// Has an input refused, with a stable code and, where it has a place, that place; and finds afterwards all that the tenant
    /// has as it was before.
    /// </summary>
    internal async Task<Problem> Refuses(Func<Api, Task> input, HttpStatusCode status, string code, string? place = null, string? faultCode = null)
    {
        using var acme = Acme();
        var before = await Everything(acme);
        using var asking = Acme();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => input(asking));
        Assert.Equal((status, code), (refused.Status, refused.Problem.Code));
        Assert.Equal((int)status, refused.Problem.Status);
        Assert.NotEmpty(refused.Problem.Detail);
        if (place is not null)
        {
            Assert.Contains((place, faultCode ?? code), (refused.Problem.Errors ?? []).Select(fault => (fault.Pointer, fault.Code)));
        }

        Assert.Equal(before, await Everything(acme));
        return refused.Problem;
    }

    private static async Task<string> Everything(Api api)
    {
        string[] lists = ["datasets", "federations", "runs", "api-keys"];
        var texts = await Task.WhenAll(lists.Select(list => api.GetText($"{api.Tenant}/{list}?pageSize=200", TestContext.Current.CancellationToken)));
        return string.Join('\n', texts);
    }
}
