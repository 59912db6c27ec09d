using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Catalogue;

namespace Platform.Learning.Catalogue;

/// <summary>One option: its description, and how its value is read.</summary>
/// <param name="Description">What the catalogue shows.</param>
/// <param name="Default">What holds when it is not given.</param>
/// <param name="Parse">The value, or null if the JSON is not a legal one.</param>
public sealed record Option<T>(OptionDescription Description, T Default, Func<JsonElement, (bool Legal, T Value)> Parse);

/// <summary>Makes options of each kind.</summary>
public static class Option
{
    /// <summary>A number.</summary>
    public static Option<double> Number(string name, double @default, NumberRange range, string meaning) => new(
        Describe(name, OptionKind.Number, range.Words, meaning, @default),
        @default,
        json => json.ValueKind is JsonValueKind.Number && json.TryGetDouble(out var value) && range.Holds(value) ? (true, value) : (false, 0));

    /// <summary>A whole number.</summary>
    public static Option<int> Integer(string name, int @default, NumberRange range, string meaning) => new(
        Describe(name, OptionKind.Integer, range.Words, meaning, @default),
        @default,
        json => json.ValueKind is JsonValueKind.Number && json.TryGetInt32(out var value) && range.Holds(value) ? (true, value) : (false, 0));

    /// <summary>One of a few words.</summary>
    public static Option<string> OneOf(string name, string @default, IReadOnlyList<string> words, string meaning) => new(
        Describe(name, OptionKind.Choice, string.Join(" | ", words), meaning, @default),
        @default,
        json => json.ValueKind is JsonValueKind.String && words.Contains(json.GetString()!) ? (true, json.GetString()!) : (false, @default));

    /// <summary>A list of whole numbers.</summary>
    public static Option<IReadOnlyList<int>> Integers(string name, IReadOnlyList<int> @default, NumberRange length, NumberRange range, string meaning) => new(
        Describe(name, OptionKind.Integers, $"a list of {length.Words} numbers, each {range.Words}", meaning, @default),
        @default,
        json =>
        {
            List<int> values = [];
            var legal = json.ValueKind is JsonValueKind.Array && json.EnumerateArray().All(item =>
            {
                var whole = item.ValueKind is JsonValueKind.Number && item.TryGetInt32(out var value) && range.Holds(value);
                values.Add(whole ? item.GetInt32() : 0);
                return whole;
            });
            return (legal && length.Holds(values.Count), values);
        });

    private static OptionDescription Describe<T>(string name, OptionKind kind, string legal, string meaning, T @default) =>
        new(name, kind, legal, meaning, JsonSerializer.SerializeToElement(@default, PlatformJson.Options));
}
