using Platform.Contracts.Ids;

namespace Platform.Contracts.Tenants;

/// <summary>What <c>PUT /v1/tenants/{tenant}</c> takes.</summary>
/// <param name="DisplayName">A name for people.</param>
public sealed record TenantSpec(string? DisplayName = null);

/// <summary>A customer of the platform.</summary>
public sealed record Tenant(TenantId Id, string DisplayName, DateTimeOffset CreatedAt);
