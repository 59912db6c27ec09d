using System.Text.Json.Serialization;
using Platform.Contracts.Ids;

namespace Platform.Contracts.Tenants;

/// <summary>What a key may do. Each role of a tenant includes those before it.</summary>
public enum Role
{
    /// <summary>Reads what the tenant has.</summary>
    [JsonStringEnumMemberName("reader")]
    Reader = 0,

    /// <summary>Also imports data, defines federations, submits runs and downloads models.</summary>
    [JsonStringEnumMemberName("engineer")]
    Engineer = 1,

    /// <summary>Also manages the tenant's keys and deletes things.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin = 2,

    /// <summary>Operates the platform: makes tenants. Belongs to no tenant.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator = 3,
}

/// <summary>What <c>POST …/api-keys</c> takes.</summary>
/// <param name="Name">A name for people: who or what uses the key.</param>
/// <param name="Role">reader, engineer or admin.</param>
/// <param name="ExpiresInDays">1 to 365.</param>
public sealed record ApiKeyRequest(string Name, Role Role, int ExpiresInDays = 90);

/// <summary>A key, without its secret.</summary>
public sealed record ApiKey(ApiKeyId Id, string Name, Role Role, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>A key that was just made; the only time its secret is told.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">The whole text to present as <c>Authorization: Bearer</c>; absent when a repeated request is answered from memory.</param>
public sealed record CreatedApiKey(ApiKey Key, string? Secret = null);

/// <summary>Who the caller is: the answer of <c>GET /v1/me</c>.</summary>
public sealed record Me(ApiKeyId Key, Role Role, TenantId? Tenant = null);
