using Microsoft.EntityFrameworkCore;

namespace Platform.Storage.Relational;

/// <summary>The data directory was written by a newer platform.</summary>
public sealed class SchemaTooNewException(string message) : Exception(message);

/// <summary>Brings the file's schema up to the code's.</summary>
internal static class Schema
{
    public static async Task UpgradeAsync(PlatformContext context, string place, CancellationToken cancellation)
    {
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } newer)
        {
            throw new SchemaTooNewException(
                $"The database {place} was written by a newer version of the platform (its schema has '{newer}', which this version does not know): "
                + "start that version or a later one, or use another data directory.");
        }

        if (applied.Count == known.Count)
        {
            return;
        }

        // EF's own lock is a row that a killed process leaves behind and that the next one would wait for without end.
        // The data directory's lock already makes us the only one.
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellation);
        await context.Database.MigrateAsync(cancellation);
    }
}
