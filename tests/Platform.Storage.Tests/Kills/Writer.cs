using Platform.Contracts.Ids;
using Platform.Storage.Objects;

namespace Platform.Storage.Tests.Kills;

/// <summary>A process that writes blobs for ever, and says each digest once it is acknowledged.</summary>
internal static class Writer
{
    public static readonly BlobScope Scope = BlobScope.Data(StoreOnDisk.Acme);

    public static void Run(string folder)
    {
        var store = new LocalObjectStore(folder, TimeProvider.System);
        // Other bytes with each process, so that every blob is new.
        var random = new Random();
        var content = new byte[3_000_000];
        while (true)
        {
            random.NextBytes(content);
            var receipt = store.WriteAsync(
                Scope,
                stream =>
                {
                    for (var at = 0; at < content.Length; at += 50_000)
                    {
                        stream.Write(content, at, 50_000);
                    }
                },
                CancellationToken.None).GetAwaiter().GetResult();
            Console.WriteLine(receipt.Sha256);
        }
    }
}
