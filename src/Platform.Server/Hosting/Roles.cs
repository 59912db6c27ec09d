namespace Platform.Server.Hosting;

/// <summary>A process's configuration does not allow it to start; the message says what to change.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);

/// <summary>What a process does.</summary>
/// <param name="Api">Answers the REST API.</param>
/// <param name="Worker">Trains, on lanes of its own.</param>
internal sealed record Roles(bool Api, bool Worker)
{
    private static readonly string[] Known = ["api", "control", "worker"];

    /// <summary>Reads the roles of a process.</summary>
    /// <exception cref="StartRefusedException">A role is unknown, or <c>control</c> is missing.</exception>
    public static Roles Parse(string text)
    {
        var roles = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (roles.FirstOrDefault(role => !Known.Contains(role)) is { } unknown)
        {
            throw new StartRefusedException($"'{unknown}' is not a role; the roles are {string.Join(", ", Known)}.");
        }

        // The embedded store belongs to one process, which must be the one that holds the grains.
        return roles.Contains("control")
            ? new(roles.Contains("api"), roles.Contains("worker"))
            : throw new StartRefusedException("The role control is needed in this process: the embedded store serves one process only.");
    }
}
