using System.Net;
using System.Net.Sockets;

namespace Platform.Server.Hosting;

/// <summary>Ports of this machine that nobody uses.</summary>
internal static class LoopbackPort
{
    /// <summary>A port that is free now. Another process may take it before we do; then the start fails and says so.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
