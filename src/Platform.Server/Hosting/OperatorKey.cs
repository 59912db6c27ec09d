using System.Text;
using Microsoft.Extensions.Options;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;
using Platform.Coordination.Tenants;
using Platform.Storage.DataDirectories;
using Platform.Storage.Tenants;

namespace Platform.Server.Hosting;

/// <summary>Makes the operator's key at the first start, before the server answers anybody.</summary>
internal sealed class OperatorKey(TenantStore tenants, KeyPepper pepper, DataDirectory directory, IOptions<ServerOptions> options, TimeProvider time) : IHostedService
{
    private const int LifetimeDays = 365;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.NewOperatorKey || !await tenants.HasOperatorAsync(cancellationToken))
        {
            await Make(cancellationToken);
            Console.Out.WriteLine($"The operator's key is in {directory.OperatorKeyFile}, which only you can read; it is valid for {LifetimeDays} days.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Make(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var key = new ApiKey(ApiKeyId.New(now), "operator", Role.Operator, now, now.AddDays(LifetimeDays));
        var secret = ApiKeySecret.New(key.Id);
        // The file first: a process killed between the two makes another key at its next start; the other way round the only
        // copy of the secret would be lost.
        PrivateFile.Write(directory.OperatorKeyFile, Encoding.ASCII.GetBytes(secret.Text + "\n"));
        await tenants.AddKeyAsync(new KeyRecord(key, Tenant: null, pepper.Hash(secret.Text)), command: null, cancellation);
    }
}
