using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Storage.Datasets;

namespace Platform.Storage.Federations;

/// <summary>A federation's row. The dataset stands beside the spec, so that the schema can refuse to lose it.</summary>
internal sealed record FederationRow(
    TenantId Tenant,
    FederationId Id,
    DatasetId Dataset,
    FederationSpec Spec,
    int ClientCount,
    Sha256Digest ManifestSha256,
    long Parameters,
    DateTimeOffset CreatedAt,
    IReadOnlyList<int> SampleShape,
    int Classes,
    IReadOnlyList<Sha256Digest> TestShards)
{
    public static FederationRow Of(TenantId tenant, FederationRecord record)
    {
        var federation = record.Federation;
        return new(
            tenant, federation.Id, federation.Spec.Dataset, federation.Spec, federation.ClientCount, federation.ManifestSha256,
            federation.Parameters, federation.CreatedAt, record.SampleShape, record.Classes, record.TestShards);
    }

    public Federation ToFederation() => new(Id, Spec, ClientCount, ManifestSha256, Parameters, CreatedAt);

    public FederationRecord ToRecord() => new(ToFederation(), SampleShape, Classes, TestShards);
}

/// <summary>A client's row; how often it took part is counted, not kept.</summary>
internal sealed record ClientRow(
    TenantId Tenant,
    FederationId Federation,
    ClientId Id,
    int Ordinal,
    int TrainSamples,
    int TestSamples,
    IReadOnlyList<int> TrainClassCounts,
    IReadOnlyList<int> TestClassCounts,
    Sha256Digest ShardSha256,
    long ShardSizeBytes)
{
    public static ClientRow Of(TenantId tenant, FederationId federation, ClientRecord record)
    {
        var client = record.Client;
        return new(
            tenant, federation, client.Id, record.Ordinal, client.TrainSamples, client.TestSamples, client.TrainClassCounts,
            client.TestClassCounts, record.ShardSha256, record.ShardSizeBytes);
    }

    public FederationClient ToClient(int participations) =>
        new(Id, TrainSamples, TestSamples, TrainClassCounts, TestClassCounts, participations);

    public ClientRecord ToRecord() => new(ToClient(0), Ordinal, ShardSha256, ShardSizeBytes);
}

/// <summary>The tables of federations and clients.</summary>
internal static class FederationSchema
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<FederationRow>(federation =>
        {
            federation.ToTable("federations").HasKey(f => new { f.Tenant, f.Id });
            federation.HasOne<DatasetRow>().WithMany().HasForeignKey(f => new { f.Tenant, f.Dataset }).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<ClientRow>(client =>
        {
            client.ToTable("clients").HasKey(c => new { c.Tenant, c.Federation, c.Id });
            client.HasIndex(c => new { c.Tenant, c.Federation, c.Ordinal }).IsUnique();
            client.HasOne<FederationRow>().WithMany().HasForeignKey(c => new { c.Tenant, c.Federation }).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
