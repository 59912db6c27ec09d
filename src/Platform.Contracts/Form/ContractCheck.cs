using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.Problems;

namespace Platform.Contracts.Form;

/// <summary>
/// Compares a JSON document with a message of the contract before it is read, so that everything that is wrong with its form
/// is told at once; the reader itself would stop at the first.
/// </summary>
public sealed class ContractCheck
{
    private readonly List<Fault> _faults = [];

    private ContractCheck()
    {
    }

    /// <summary>Every fault of form, in the order of the document.</summary>
    public static IReadOnlyList<Fault> Of<T>(JsonElement document)
    {
        var check = new ContractCheck();
        check.Visit(document, PlatformJson.Options.GetTypeInfo(typeof(T)), mayBeNull: false, pointer: "");
        return check._faults;
    }

    private void Visit(JsonElement element, JsonTypeInfo type, bool mayBeNull, string pointer)
    {
        var underlying = Nullable.GetUnderlyingType(type.Type);
        if (element.ValueKind is JsonValueKind.Null && type.Type != typeof(JsonElement))
        {
            if (!mayBeNull && underlying is null)
            {
                Refuse(pointer, "null is not a value here; leave the member out, or give it one.");
            }

            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                VisitObject(element, type, pointer);
                break;
            case JsonTypeInfoKind.Dictionary:
                VisitDictionary(element, type, pointer);
                break;
            case JsonTypeInfoKind.Enumerable:
                VisitList(element, type, pointer);
                break;
            default:
                VisitValue(element, type, underlying ?? type.Type, pointer);
                break;
        }
    }

    private void VisitObject(JsonElement element, JsonTypeInfo type, string pointer)
    {
        if (!Is(element, JsonValueKind.Object, "an object", pointer))
        {
            return;
        }

        var members = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        HashSet<string> seen = [];
        foreach (var member in element.EnumerateObject())
        {
            var place = Below(pointer, member.Name);
            if (!seen.Add(member.Name))
            {
                Refuse(place, "This member is given twice.");
            }
            else if (!members.TryGetValue(member.Name, out var known))
            {
                _faults.Add(new(place, ProblemCodes.UnknownField, $"'{member.Name}' is not known here. Known are: {string.Join(", ", members.Keys)}."));
            }
            else
            {
                Visit(member.Value, PlatformJson.Options.GetTypeInfo(known.PropertyType), MayBeNull(known), place);
            }
        }

        foreach (var missing in members.Values.Where(property => IsRequired(property) && !seen.Contains(property.Name)))
        {
            _faults.Add(new(Below(pointer, missing.Name), ProblemCodes.MissingField, $"'{missing.Name}' must be given."));
        }
    }

    private void VisitDictionary(JsonElement element, JsonTypeInfo type, string pointer)
    {
        if (!Is(element, JsonValueKind.Object, "an object", pointer))
        {
            return;
        }

        HashSet<string> seen = [];
        foreach (var entry in element.EnumerateObject())
        {
            var place = Below(pointer, entry.Name);
            if (!seen.Add(entry.Name))
            {
                Refuse(place, "This key is given twice.");
            }
            else
            {
                Visit(entry.Value, PlatformJson.Options.GetTypeInfo(type.ElementType!), mayBeNull: false, place);
            }
        }
    }

    private void VisitList(JsonElement element, JsonTypeInfo type, string pointer)
    {
        if (!Is(element, JsonValueKind.Array, "a list", pointer))
        {
            return;
        }

        var item = PlatformJson.Options.GetTypeInfo(type.ElementType!);
        foreach (var (index, value) in element.EnumerateArray().Index())
        {
            Visit(value, item, mayBeNull: false, $"{pointer}/{index}");
        }
    }

    private void VisitValue(JsonElement element, JsonTypeInfo type, Type value, string pointer)
    {
        try
        {
            element.Deserialize(type);
        }
        catch (JsonException refused)
        {
            Refuse(pointer, LegalValues.Words(value) is { } words ? $"{element.GetRawText().Truncated()} is not {words}." : refused.Message);
        }
        catch (InvalidOperationException)
        {
            // A converter of ours that asked for a string and met something else.
            Refuse(pointer, $"{element.GetRawText().Truncated()} is not {LegalValues.Words(value) ?? "a string"}.");
        }
    }

    private bool Is(JsonElement element, JsonValueKind kind, string words, string pointer)
    {
        if (element.ValueKind == kind)
        {
            return true;
        }

        Refuse(pointer, $"{element.GetRawText().Truncated()} is not {words}.");
        return false;
    }

    private void Refuse(string pointer, string detail) => _faults.Add(new(pointer, ProblemCodes.InvalidArgument, detail));

    private static bool IsRequired(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    private static bool MayBeNull(JsonPropertyInfo property) => property.AssociatedParameter?.IsNullable ?? property.IsSetNullable;

    /// <summary>RFC 6901: '~' and '/' are escaped in a name.</summary>
    private static string Below(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
