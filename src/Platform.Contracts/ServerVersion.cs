namespace Platform.Contracts;

/// <summary>What the server is: the answer of <c>GET /v1/version</c>.</summary>
/// <param name="Version">The release.</param>
/// <param name="NumericNotes">What results depend on besides the run spec.</param>
public sealed record ServerVersion(string Version, string? NumericNotes = null);
