using System.Diagnostics;
using System.Globalization;

namespace Platform.Storage.DataDirectories;

/// <summary>Another process holds the data directory.</summary>
public sealed class DataDirectoryInUseException(string message, Exception inner) : Exception(message, inner);

/// <summary>
/// The folder that holds everything the platform keeps: <c>platform.db</c>, <c>blobs/</c>, <c>operator.key</c> and
/// <c>pepper</c>. It belongs to one process at a time; the operating system frees it however that process ends.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _held;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _held = held;
    }

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>The SQLite file.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, "platform.db");

    /// <summary>The local object store's folder.</summary>
    public string BlobFolder => System.IO.Path.Combine(Path, "blobs");

    /// <summary>Where the first start writes the operator's key.</summary>
    public string OperatorKeyFile => System.IO.Path.Combine(Path, "operator.key");

    internal string PepperFile => System.IO.Path.Combine(Path, "pepper");

    /// <summary>Opens the folder, made with mode 700 if it is not there, and holds it until disposal or the process's end.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process, or this one, holds it already.</exception>
    public static DataDirectory Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }

        return new(path, Hold(path));
    }

    /// <inheritdoc />
    public void Dispose() => _held.Dispose();

    private static FileStream Hold(string path)
    {
        // The pid stands in a file of its own: the lock is on the whole file, so that others could not read it there.
        var holder = System.IO.Path.Combine(path, "lock.pid");
        try
        {
            // FileShare.None is flock on Unix; the system releases it with the last descriptor, kill -9 included.
            var held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return held;
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw new DataDirectoryInUseException(
                $"The data directory {path} is in use by process {NameHolder(holder)}: stop it, or choose another directory.", exception);
        }
    }

    private static string NameHolder(string file)
    {
        try
        {
            var pid = int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
            using var process = Process.GetProcessById(pid);
            return $"{pid} ({process.ProcessName})";
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or InvalidOperationException)
        {
            // It may have ended meanwhile, or run on another machine that shares the disk.
            return "(unknown)";
        }
    }
}
