using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Coordination.Tasks;
using Platform.Learning.Data;
using Platform.Learning.Data.Importing;
using Platform.Storage.Objects;

namespace Platform.Worker.Execution;

/// <summary>Parses uploaded files into a canonical shard. Hostile files are read here, never on a control silo.</summary>
internal sealed class ImportExecutor(IObjectStore objects)
{
    public async Task<ImportResult> Execute(ImportWork work, TaskLane lane)
    {
        var scope = BlobScope.Data(lane.Tenant);
        var files = new Dictionary<string, Stream>();
        try
        {
            foreach (var (part, digest) in work.Files)
            {
                files[part] = await Open(scope, part, digest, lane.Cancellation);
            }

            var samples = await lane.Compute(() => DatasetImporter.Import(work.Request, files));
            var stored = await objects.WriteAsync(scope, stream => ClientShardFile.Write(stream, samples), lane.Cancellation);
            return new ImportResult(stored.Sha256, stored.SizeBytes, samples.Count, samples.Shape, ClassCounts.Of(samples.Labels));
        }
        finally
        {
            foreach (var file in files.Values)
            {
                await file.DisposeAsync();
            }
        }
    }

    private async Task<Stream> Open(BlobScope scope, string part, Sha256Digest digest, CancellationToken cancellation) =>
        await objects.OpenAsync(scope, digest, cancellation)
        ?? throw new ProblemException(new Fault($"/files/{part}", ProblemCodes.NotFound, "The uploaded file is no longer there; upload it again."));
}
