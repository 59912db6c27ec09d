using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Ids;
using Platform.Storage;
using Platform.Storage.Runs;

namespace Platform.EndToEnd.Tests.Processes;

/// <summary>What lies in a data directory for a run, while no server holds it.</summary>
internal static class KeptBlobs
{
    /// <summary>The digests that rows name, and those of the files in the run's blob folder.</summary>
    public static async Task<(IReadOnlySet<string> Named, IReadOnlySet<string> Files)> Of(string dataDirectory, RunId run, CancellationToken cancellation)
    {
        await using var provider = new ServiceCollection().AddStorage(options => options.DataDirectory = dataDirectory).BuildServiceProvider();
        var named = await provider.GetRequiredService<RunStore>().ReferencedAsync(TenantId.Wrap("acme"), run, cancellation);
        var folder = Path.Combine(dataDirectory, "blobs", "t", "acme", "r", run.ToString());
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file));
        return (named.Select(digest => digest.Value).ToHashSet(), files.ToHashSet());
    }
}
