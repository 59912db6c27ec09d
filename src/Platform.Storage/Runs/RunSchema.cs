using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Storage.Federations;

namespace Platform.Storage.Runs;

/// <summary>The tables of runs. Every key begins with the tenant, so that no query finds another tenant's rows by a mistaken id.</summary>
internal static class RunSchema
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<RunRecord>(Run);
        OfRun<RoundRecord>(model, "rounds", r => new { r.Tenant, r.Run, r.Generation, r.Number, r.Resample });
        OfRun<StepRecord>(model, "steps", s => new { s.Tenant, s.Run, s.Generation, s.Round, s.Resample, s.Step });
        OfRun<ReceiptRecord>(model, "receipts", r => new { r.Tenant, r.Run, r.Generation, r.Round, r.Resample, r.Step, r.Slice });
        var participations = OfRun<ParticipationRecord>(
            model, "participations", p => new { p.Tenant, p.Run, p.Generation, p.Round, p.Resample, p.Step, p.Client });
        participations.HasIndex(p => new { p.Tenant, p.Run, p.Client });
        // Swept states are null, so this index stays as small as the states that are kept.
        participations.HasIndex(p => new { p.Tenant, p.Run, p.Generation, p.Round }).HasFilter("states IS NOT NULL");
        var checkpoints = OfRun<CheckpointRecord>(model, "checkpoints", c => new { c.Tenant, c.Run, c.Id });
        checkpoints.HasIndex(c => new { c.Tenant, c.Run, c.Generation, c.Round }).IsUnique();
        OfRun<MetricRecord>(model, "metrics", m => new { m.Tenant, m.Run, m.Generation, m.Round, m.Name, m.Client });
        OfRun<EventRecord>(model, "events", e => new { e.Tenant, e.Run, e.Sequence });
    }

    private static void Run(EntityTypeBuilder<RunRecord> run)
    {
        run.ToTable("runs").HasKey(r => new { r.Tenant, r.Id });
        run.Property(r => r.Version).IsConcurrencyToken();
        // With the version it guards the order of events: they follow the stored sequence without a gap.
        run.Property(r => r.EventSequence).IsConcurrencyToken();
        run.HasIndex(r => new { r.State, r.CreatedAt });
        run.HasOne<FederationRow>().WithMany().HasForeignKey(r => new { r.Tenant, r.Federation }).OnDelete(DeleteBehavior.Restrict);
        foreach (var name in new[] { nameof(RunRecord.Spec), nameof(RunRecord.Federation), nameof(RunRecord.CreatedAt), nameof(RunRecord.TraceParent) })
        {
            // Written once: a transition neither serialises nor changes them.
            run.Property(name).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        }
    }

    private static EntityTypeBuilder<TRow> OfRun<TRow>(ModelBuilder model, string table, Expression<Func<TRow, object?>> key)
        where TRow : class
    {
        var rows = model.Entity<TRow>();
        rows.ToTable(table).HasKey(key);
        foreach (var property in rows.Metadata.FindPrimaryKey()!.Properties)
        {
            property.ValueGenerated = ValueGenerated.Never;
        }

        rows.HasOne<RunRecord>().WithMany().HasForeignKey("Tenant", "Run").OnDelete(DeleteBehavior.Cascade);
        return rows;
    }
}
