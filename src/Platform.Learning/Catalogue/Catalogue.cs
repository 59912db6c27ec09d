using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;

namespace Platform.Learning.Catalogue;

/// <summary>One kind of thing that a spec may choose.</summary>
/// <param name="Description">What the catalogue shows.</param>
/// <param name="Create">Makes it from its options, reading every one of them.</param>
public sealed record CatalogueType<T>(CatalogueEntry Description, Func<OptionReader, T> Create);

/// <summary>What there is to choose from.</summary>
/// <param name="kind">What a thing in it is called: <c>algorithm</c>.</param>
/// <param name="types">The things in it.</param>
public sealed class Catalogue<T>(string kind, IReadOnlyList<CatalogueType<T>> types)
    where T : class
{
    /// <summary>The descriptions, in the order in which they are shown.</summary>
    public IReadOnlyList<CatalogueEntry> Entries { get; } = [.. types.Select(type => type.Description)];

    /// <summary>One description, or null.</summary>
    public CatalogueEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);

    /// <summary>What a choice stands for, or null after noting its faults.</summary>
    /// <param name="choice">A name and options.</param>
    /// <param name="pointer">Where the choice stands in its document: <c>/algorithm</c>.</param>
    /// <param name="faults">Gets every fault.</param>
    public T? Read(Choice choice, string pointer, ICollection<Fault> faults)
    {
        if (types.FirstOrDefault(type => type.Description.Name == choice.Name) is not { } type)
        {
            var known = string.Join(", ", Entries.Select(entry => entry.Name));
            faults.Add(new($"{pointer}/name", ProblemCodes.UnknownName, $"There is no {kind} '{choice.Name}'; there are {known}."));
            return null;
        }

        var before = faults.Count;
        var options = new OptionReader(choice, pointer, faults);
        var made = type.Create(options);
        options.RefuseUnknown(type.Description);
        return faults.Count == before ? made : null;
    }

    /// <summary>What a choice stands for.</summary>
    /// <exception cref="ProblemException">With every fault of the choice.</exception>
    public T Read(Choice choice, string pointer)
    {
        List<Fault> faults = [];
        return Read(choice, pointer, faults) ?? throw new ProblemException(ProblemCodes.InvalidSpec, faults[0].Detail, faults);
    }
}
