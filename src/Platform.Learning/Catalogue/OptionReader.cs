using System.Text.Json;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;

namespace Platform.Learning.Catalogue;

/// <summary>Reads the options of one choice, and notes every fault instead of stopping at the first.</summary>
public sealed class OptionReader
{
    private readonly IReadOnlyDictionary<string, JsonElement> _given;
    private readonly string _pointer;
    private readonly ICollection<Fault> _faults;

    internal OptionReader(Choice choice, string pointer, ICollection<Fault> faults)
    {
        _given = choice.Options ?? new Dictionary<string, JsonElement>();
        _pointer = $"{pointer}/options";
        _faults = faults;
    }

    /// <summary>The option's value: what was given, or its default, also where what was given is at fault.</summary>
    public T Read<T>(Option<T> option)
    {
        if (!_given.TryGetValue(option.Description.Name, out var json))
        {
            return option.Default;
        }

        var (legal, value) = option.Parse(json);
        if (legal)
        {
            return value;
        }

        Fault(option.Description.Name, ProblemCodes.OutOfRange, $"'{option.Description.Name}' must be {option.Description.Legal}, not {json.GetRawText()}.");
        return option.Default;
    }

    /// <summary>Whether a value was given, a legal one or not.</summary>
    public bool IsGiven(string option) => _given.ContainsKey(option);

    /// <summary>Notes a fault at one option.</summary>
    public void Fault(string option, string code, string detail) => _faults.Add(new($"{_pointer}/{Escape(option)}", code, detail));

    internal void RefuseUnknown(CatalogueEntry entry)
    {
        foreach (var name in _given.Keys.Except(entry.Options.Select(option => option.Name)))
        {
            var known = entry.Options.Count == 0 ? "it has none" : $"it has {string.Join(", ", entry.Options.Select(option => option.Name))}";
            Fault(name, ProblemCodes.UnknownField, $"{entry.Name} has no option '{name}'; {known}.");
        }
    }

    // RFC 6901, section 3.
    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
