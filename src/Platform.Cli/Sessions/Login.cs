using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Ids;

namespace Platform.Cli.Sessions;

/// <summary>What a login remembers.</summary>
/// <param name="Url">The server's address.</param>
/// <param name="Key">The API key.</param>
/// <param name="Tenant">The key's tenant; none for an operator's.</param>
internal sealed record Login(Uri Url, string Key, TenantId? Tenant = null)
{
    private static string Folder => Environment.GetEnvironmentVariable("FEDCTL_CONFIG")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "fedctl");

    private static string File => Path.Combine(Folder, "login.json");

    /// <summary>The login that was stored last; null if there is none.</summary>
    public static Login? Load()
    {
        if (!System.IO.File.Exists(File))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Login>(System.IO.File.ReadAllText(File), PlatformJson.Options);
        }
        catch (JsonException)
        {
            throw new UsageException($"{File} cannot be read; log in again.");
        }
    }

    /// <summary>Stores the login, readable by its owner alone.</summary>
    public string Save()
    {
        Directory.CreateDirectory(Folder);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // An older file would keep its own mode.
        System.IO.File.Delete(File);
        using var file = new FileStream(File, options);
        JsonSerializer.Serialize(file, this, PlatformJson.Options);
        return File;
    }
}
