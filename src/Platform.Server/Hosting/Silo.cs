using Orleans.Configuration;
using Platform.Coordination.Hosting;

namespace Platform.Server.Hosting;

/// <summary>The silo of this process, on the loopback interface alone.</summary>
internal static class Silo
{
    public static void AddSilo(this WebApplicationBuilder builder, ServerOptions options)
    {
        var port = options.SiloPort == 0 ? LoopbackPort.Free() : options.SiloPort;
        builder.UseOrleans(silo =>
        {
            // No gateway: nobody but this process calls grains.
            silo.UseLocalhostClustering(port, gatewayPort: 0, serviceId: "fed-platform", clusterId: "embedded");
            silo.Configure<SiloOptions>(named => named.SiloName = $"control-{port}");
            silo.AddCoordination();
        });
    }
}
