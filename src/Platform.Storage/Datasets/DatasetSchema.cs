using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;

namespace Platform.Storage.Datasets;

/// <summary>An upload's row.</summary>
internal sealed record UploadRow(TenantId Tenant, UploadId Id, Sha256Digest Sha256, long SizeBytes, DateTimeOffset CreatedAt);

/// <summary>A dataset's row.</summary>
internal sealed record DatasetRow(TenantId Tenant, DatasetId Id, string DisplayName, DateTimeOffset CreatedAt)
{
    /// <summary>The dataset with its shards, which are ordered by name.</summary>
    public Dataset With(IReadOnlyList<Shard> shards) => new(
        Id,
        DisplayName,
        CreatedAt,
        shards.Count == 0 ? 0 : shards.Max(shard => shard.ClassCounts.Count),
        shards,
        shards.Count == 0 ? null : shards[0].SampleShape);
}

/// <summary>A shard's row.</summary>
internal sealed record ShardRow(
    TenantId Tenant,
    DatasetId Dataset,
    ShardName Name,
    Split Split,
    int Samples,
    IReadOnlyList<int> SampleShape,
    IReadOnlyList<int> ClassCounts,
    Sha256Digest Sha256,
    long SizeBytes,
    DateTimeOffset CreatedAt)
{
    public static ShardRow Of(TenantId tenant, DatasetId dataset, Shard shard) => new(
        tenant, dataset, shard.Name, shard.Split, shard.Samples, shard.SampleShape, shard.ClassCounts, shard.Sha256, shard.SizeBytes, shard.CreatedAt);

    public Shard ToShard() => new(Name, Split, Samples, SampleShape, ClassCounts, Sha256, SizeBytes, CreatedAt);
}

/// <summary>The tables of uploads, datasets and shards.</summary>
internal static class DatasetSchema
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<UploadRow>(upload =>
        {
            upload.ToTable("uploads").HasKey(u => new { u.Tenant, u.Id });
            upload.HasOne<Tenant>().WithMany().HasForeignKey(u => u.Tenant).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<DatasetRow>(dataset =>
        {
            dataset.ToTable("datasets").HasKey(d => new { d.Tenant, d.Id });
            dataset.HasOne<Tenant>().WithMany().HasForeignKey(d => d.Tenant).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<ShardRow>(shard =>
        {
            shard.ToTable("shards").HasKey(s => new { s.Tenant, s.Dataset, s.Name });
            shard.HasOne<DatasetRow>().WithMany().HasForeignKey(s => new { s.Tenant, s.Dataset }).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
