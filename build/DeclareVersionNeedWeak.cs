using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF library and sets the weak flag on its need for one symbol version, so that the
/// loader accepts a system that lacks it. Fails the build when the library does not have exactly one such need.
/// </summary>
public sealed class DeclareVersionNeedWeak : Task
{
    private const uint GnuVersionNeed = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 0x2;                // VER_FLG_WEAK

    public string Source { get; set; }

    public string Destination { get; set; }

    public string Version { get; set; }

    public override bool Execute()
    {
        var elf = File.ReadAllBytes(Source);
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF file.", Source);
            return false;
        }

        var marked = MarkNeeds(elf);
        if (marked != 1)
        {
            Log.LogError("{0}: expected one need for {1}, found {2}; the library changed, look at build/TorchSharpLibrary.targets.", Source, Version, marked);
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        // Parallel builds of one project must never see half a library.
        var temporary = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, elf);
        File.Copy(temporary, Destination, overwrite: true);
        File.Delete(temporary);
        return true;
    }

    private int MarkNeeds(byte[] elf)
    {
        var sections = (int)BitConverter.ToInt64(elf, 40); // e_shoff
        int entrySize = BitConverter.ToUInt16(elf, 58), count = BitConverter.ToUInt16(elf, 60);
        var marked = 0;
        for (var i = 0; i < count; i++)
        {
            var header = sections + i * entrySize;
            if (BitConverter.ToUInt32(elf, header + 4) != GnuVersionNeed)
            {
                continue;
            }

            var strings = sections + (int)BitConverter.ToUInt32(elf, header + 40) * entrySize; // sh_link: the string table
            marked += MarkSection(elf, (int)BitConverter.ToInt64(elf, header + 24), (int)BitConverter.ToInt64(elf, strings + 24));
        }

        return marked;
    }

    /// <summary>Walks Elf64_Verneed (16 bytes) and its chain of Elf64_Vernaux (hash, flags, other, name, next).</summary>
    private int MarkSection(byte[] elf, int need, int strings)
    {
        var marked = 0;
        while (true)
        {
            var auxiliary = need + (int)BitConverter.ToUInt32(elf, need + 8);
            while (true)
            {
                if (NameAt(elf, strings + (int)BitConverter.ToUInt32(elf, auxiliary + 8)) == Version)
                {
                    elf[auxiliary + 4] |= (byte)Weak;
                    marked++;
                }

                var next = (int)BitConverter.ToUInt32(elf, auxiliary + 12);
                if (next == 0)
                {
                    break;
                }

                auxiliary += next;
            }

            var following = (int)BitConverter.ToUInt32(elf, need + 12);
            if (following == 0)
            {
                return marked;
            }

            need += following;
        }
    }

    private static string NameAt(byte[] elf, int start)
    {
        var end = Array.IndexOf(elf, (byte)0, start);
        return Encoding.ASCII.GetString(elf, start, end - start);
    }
}
