using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Platform.Storage.Durability;

/// <summary>What .NET has no call for: making a folder's entries durable.</summary>
internal static partial class Disk
{
    // errno values on Linux; macOS has 28 and 69.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>
    /// Waits until the folder's entries are on the disk. fsync of a file covers its content only: without this a power cut can
    /// take away the name that a rename gave it. Windows cannot do it and journals renames itself.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = OpenFolder(folder);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>
    /// Waits until everything on the folder's file system is on the disk: what a killed predecessor renamed but had not flushed is
    /// visible to us, and would be taken for durable.
    /// </summary>
    public static void FlushFileSystem(string folder)
    {
        if (OperatingSystem.IsLinux())
        {
            using var handle = OpenFolder(folder);
            if (SyncFileSystem(handle) != 0)
            {
                throw new IOException($"Cannot flush {folder} to the disk: error {Marshal.GetLastPInvokeError()}.");
            }
        }
    }

    /// <summary>Makes a folder and those above it; each new one's name is durable when this returns.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        FlushFolder(parent);
    }

    /// <summary>Whether a write failed because there is no room, on the disk or within a quota.</summary>
    public static bool IsFull(this IOException exception) => exception.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;

    private static SafeFileHandle OpenFolder(string folder)
    {
        const int readOnly = 0;
        var handle = Open(folder, readOnly);
        return handle.IsInvalid
            ? throw new IOException($"Cannot open the folder {folder}: error {Marshal.GetLastPInvokeError()}.")
            : handle;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle file);
}
