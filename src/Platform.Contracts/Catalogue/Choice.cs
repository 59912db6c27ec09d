using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Contracts.Catalogue;

/// <summary>The choice of one entry of a catalogue, with its options: <c>{"name":"fedspeed","options":{"rho":0.1}}</c>.</summary>
/// <param name="Name">The entry's name.</param>
/// <param name="Options">Only what differs from the defaults.</param>
public sealed record Choice(string Name, IReadOnlyDictionary<string, JsonElement>? Options = null);

/// <summary>The kinds of value an option takes.</summary>
public enum OptionKind
{
    /// <summary>A number.</summary>
    [JsonStringEnumMemberName("number")]
    Number = 0,

    /// <summary>A whole number.</summary>
    [JsonStringEnumMemberName("integer")]
    Integer = 1,

    /// <summary>true or false.</summary>
    [JsonStringEnumMemberName("boolean")]
    Boolean = 2,

    /// <summary>One of a few words.</summary>
    [JsonStringEnumMemberName("choice")]
    Choice = 3,

    /// <summary>A list of whole numbers.</summary>
    [JsonStringEnumMemberName("integers")]
    Integers = 4,

    /// <summary>An object from client names to shard names.</summary>
    [JsonStringEnumMemberName("assignment")]
    Assignment = 5,
}

/// <summary>One option of a catalogue entry.</summary>
/// <param name="Name">Its key in <see cref="Choice.Options"/>.</param>
/// <param name="Kind">The kind of value.</param>
/// <param name="Default">What holds when it is not given; absent if it must be given.</param>
/// <param name="Legal">The legal values, in words: <c>(0, 1]</c>, <c>all | active</c>.</param>
/// <param name="Meaning">One sentence, with the unit.</param>
public sealed record OptionDescription(string Name, OptionKind Kind, string Legal, string Meaning, JsonElement? Default = null);

/// <summary>One entry of <c>GET /v1/algorithms</c>, <c>/v1/models</c> or <c>/v1/partitions</c>.</summary>
/// <param name="Name">What a spec calls it.</param>
/// <param name="Title">Its name in prose.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Options">Its options.</param>
/// <param name="Source">The paper or code it follows.</param>
/// <param name="Claims">What is said of it that tests hold it to.</param>
public sealed record CatalogueEntry(
    string Name, string Title, string Summary, IReadOnlyList<OptionDescription> Options, string? Source = null, IReadOnlyList<string>? Claims = null);
