using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;

namespace Platform.Storage.Tenants;

/// <summary>A key's row.</summary>
internal sealed record KeyRow(ApiKeyId Id, TenantId? Tenant, string Name, Role Role, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, byte[] SecretHash)
{
    public static KeyRow Of(KeyRecord key) =>
        new(key.Key.Id, key.Tenant, key.Key.Name, key.Key.Role, key.Key.CreatedAt, key.Key.ExpiresAt, key.SecretHash);

    public ApiKey ToKey() => new(Id, Name, Role, CreatedAt, ExpiresAt);
}

/// <summary>The tables of tenants and keys.</summary>
internal static class TenantSchema
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Tenant>().ToTable("tenants").HasKey(t => t.Id);
        model.Entity<KeyRow>(key =>
        {
            key.ToTable("api_keys").HasKey(k => k.Id);
            key.HasOne<Tenant>().WithMany().HasForeignKey(k => k.Tenant).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
