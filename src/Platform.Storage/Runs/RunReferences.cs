using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Storage.Relational;

namespace Platform.Storage.Runs;

/// <summary>The blobs that a run's rows name. What is missing here is swept, so a kind of row that is forgotten here loses data.</summary>
internal static class RunReferences
{
    public static async Task<IReadOnlySet<Sha256Digest>> OfAsync(PlatformContext context, TenantId tenant, RunId run, CancellationToken cancellation)
    {
        var rounds = context.Set<RoundRecord>().Where(r => r.Tenant == tenant && r.Run == run);
        var open = rounds.Where(r => r.State == RoundState.Open);
        var abandoned = rounds.Where(r => r.State == RoundState.Abandoned);
        var checkpoints = await context.Set<CheckpointRecord>()
            .Where(c => c.Tenant == tenant && c.Run == run && c.Available)
            .Select(c => new { First = (Sha256Digest?)c.Sha256, Second = c.ServerState }).ToListAsync(cancellation);
        // Merged, but not committed yet: the checkpoint's row comes with the commit.
        var steps = await context.Set<StepRecord>()
            .Where(s => s.Tenant == tenant && s.Run == run)
            .Where(s => open.Any(r => r.Generation == s.Generation && r.Number == s.Round && r.Resample == s.Resample))
            .Select(s => new { First = s.Checkpoint, Second = s.ServerState }).ToListAsync(cancellation);
        var receipts = await context.Set<ReceiptRecord>()
            .Where(p => p.Tenant == tenant && p.Run == run)
            .Where(p => open.Any(r => r.Generation == p.Generation && r.Number == p.Round && r.Resample == p.Resample))
            .Select(p => new { First = (Sha256Digest?)p.Update, Second = p.States }).ToListAsync(cancellation);
        // The candidates of a sample that was given up never become heads.
        var states = await context.Set<ParticipationRecord>()
            .Where(p => p.Tenant == tenant && p.Run == run && p.States != null)
            .Where(p => !abandoned.Any(r => r.Generation == p.Generation && r.Number == p.Round && r.Resample == p.Resample))
            .Select(p => p.States).Distinct().ToListAsync(cancellation);
        return checkpoints.Concat(steps).Concat(receipts).SelectMany(row => new[] { row.First, row.Second }).Concat(states)
            .OfType<Sha256Digest>().ToHashSet();
    }
}
