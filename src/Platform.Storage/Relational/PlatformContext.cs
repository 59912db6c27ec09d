using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.Storage.Datasets;
using Platform.Storage.Federations;
using Platform.Storage.Idempotency;
using Platform.Storage.Runs;
using Platform.Storage.Tenants;

namespace Platform.Storage.Relational;

/// <summary>
/// The one model of both providers. A provider derives from it, because EF finds migrations by the type of the context.
/// </summary>
internal abstract class PlatformContext : DbContext
{
    protected PlatformContext(DbContextOptions options)
        : base(options)
    {
        // Every row is added or marked by hand; nobody changes a tracked record, they are immutable.
        ChangeTracker.AutoDetectChangesEnabled = false;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        Id<ApiKeyId>(configurationBuilder);
        Id<CheckpointId>(configurationBuilder);
        Id<ClientId>(configurationBuilder);
        Id<DatasetId>(configurationBuilder);
        Id<FederationId>(configurationBuilder);
        Id<RunId>(configurationBuilder);
        Id<Sha256Digest>(configurationBuilder);
        Id<ShardName>(configurationBuilder);
        Id<TenantId>(configurationBuilder);
        Id<UploadId>(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantConversion>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        Json<RunSpec>(configurationBuilder);
        Json<Score>(configurationBuilder);
        Json<RunFailure>(configurationBuilder);
        Json<RunEvent>(configurationBuilder);
        Json<FederationSpec>(configurationBuilder);
        Json<IReadOnlyList<int>>(configurationBuilder);
        Json<IReadOnlyList<ClientId>>(configurationBuilder);
        Json<IReadOnlyList<IReadOnlyList<ClientId>>>(configurationBuilder);
        Json<IReadOnlyList<Sha256Digest>>(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        TenantSchema.Configure(modelBuilder);
        DatasetSchema.Configure(modelBuilder);
        FederationSchema.Configure(modelBuilder);
        RunSchema.Configure(modelBuilder);
        IdempotencySchema.Configure(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static void Id<TId>(ModelConfigurationBuilder conventions)
        where TId : struct, IId<TId>
    {
        conventions.Properties<TId>().HaveConversion<IdConversion<TId>>();
        // For the ids that stand in queries as parameters or constants.
        conventions.DefaultTypeMapping<TId>().HasConversion<IdConversion<TId>>();
    }

    private static void Json<T>(ModelConfigurationBuilder conventions)
        where T : class =>
        conventions.Properties<T>().HaveConversion<JsonConversion<T>, ByReference<T>>();

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
