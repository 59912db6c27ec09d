using Platform.Contracts.Problems;
using Platform.Coordination.Tenants;
using Platform.Storage.DataDirectories;
using Platform.Storage.Tenants;

namespace Platform.Server.Authentication;

/// <summary>Tells whose a presented key is. Asks the store every time, so that a removed key stops working at once.</summary>
internal sealed class KeyRing(TenantStore tenants, KeyPepper pepper, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>The caller of a request.</summary>
    /// <exception cref="ProblemException"><c>unauthenticated</c>: no key, or not one of ours; <c>key_expired</c>.</exception>
    public async Task<Caller> Identify(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var secret = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? ApiKeySecret.Parse(header[Scheme.Length..].Trim()) : null;
        var record = secret is null ? null : await tenants.FindKeyAsync(secret.Key, request.HttpContext.RequestAborted);
        // One answer for a mistyped, an unknown and a forged key: it tells nobody which ids exist.
        if (record is null || !pepper.Matches(secret!.Text, record.SecretHash))
        {
            throw new ProblemException(
                ProblemCodes.Unauthenticated,
                header.Length == 0 ? "Present an API key as 'Authorization: Bearer flp_…'." : "This API key is not valid here: it may be mistyped, removed, or of another server.");
        }

        return record.Key.ExpiresAt > time.GetUtcNow()
            ? new Caller(record.Key.Id, record.Key.Role, record.Tenant)
            : throw new ProblemException(ProblemCodes.KeyExpired, $"The API key expired at {record.Key.ExpiresAt:u}; ask an admin for another.");
    }
}
