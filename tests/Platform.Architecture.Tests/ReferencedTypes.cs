using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Platform.Architecture.Tests;

/// <summary>What a compiled assembly uses of others, read from its metadata without loading it.</summary>
internal static class ReferencedTypes
{
    /// <summary>The names of the assemblies that <paramref name="assembly"/> refers to.</summary>
    public static IReadOnlyList<string> Assemblies(string assembly)
    {
        using var file = Open(assembly, out var reader);
        return [.. reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))];
    }

    /// <summary>The full names of the types of <paramref name="target"/> that <paramref name="assembly"/> uses.</summary>
    public static IReadOnlyList<string> Of(string assembly, string target)
    {
        using var file = Open(assembly, out var reader);
        List<string> names = [];
        foreach (var handle in reader.TypeReferences)
        {
            var type = reader.GetTypeReference(handle);
            if (type.ResolutionScope.Kind == HandleKind.AssemblyReference
                && reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == target)
            {
                names.Add($"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}");
            }
        }

        return names;
    }

    /// <summary>The names of the members that <paramref name="assembly"/> calls on types whose namespace begins so.</summary>
    public static IReadOnlyList<string> Members(string assembly, string space)
    {
        using var file = Open(assembly, out var reader);
        List<string> names = [];
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference && Namespace(reader, (TypeReferenceHandle)member.Parent).StartsWith(space, StringComparison.Ordinal))
            {
                names.Add(reader.GetString(member.Name));
            }
        }

        return names;
    }

    /// <summary>The namespace of a type, or of the type that it is nested in.</summary>
    private static string Namespace(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? Namespace(reader, (TypeReferenceHandle)type.ResolutionScope)
            : reader.GetString(type.Namespace);
    }

    private static PEReader Open(string assembly, out MetadataReader reader)
    {
        var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        reader = file.GetMetadataReader();
        return file;
    }
}
