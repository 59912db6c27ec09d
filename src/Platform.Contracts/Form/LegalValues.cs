using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Platform.Contracts.Ids;

namespace Platform.Contracts.Form;

/// <summary>What a value may be, in words, for the faults of values.</summary>
internal static class LegalValues
{
    private static readonly FrozenDictionary<Type, string> Simple = new Dictionary<Type, string>
    {
        [typeof(string)] = "a string",
        [typeof(bool)] = "true or false",
        [typeof(int)] = $"a whole number of at most {int.MaxValue}",
        [typeof(long)] = "a whole number of 64 bits",
        [typeof(double)] = "a finite number",
    }.ToFrozenDictionary();

    /// <summary>The words; null if the type's own reader says it better.</summary>
    public static string? Words(Type type)
    {
        if (type.IsEnum)
        {
            return $"one of {string.Join(", ", Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type, PlatformJson.Options)))}";
        }

        return Simple.GetValueOrDefault(type) ?? IdRule(type);
    }

    /// <summary>At most as much of a text as helps to recognise it.</summary>
    public static string Truncated(this string text) => text.Length <= 60 ? text : $"{text[..57]}…";

    private static string? IdRule(Type type) =>
        type.GetProperty(nameof(IId<>.Rule), BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is string rule ? $"{Article(type)}: {rule}" : null;

    private static string Article(Type type) => $"a legal {type.Name}";
}
