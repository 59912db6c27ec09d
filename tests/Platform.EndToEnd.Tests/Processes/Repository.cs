namespace Platform.EndToEnd.Tests.Processes;

/// <summary>Where this checkout lies.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Platform.sln</c>.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Platform.sln is in no folder above the tests.");
    }
}
