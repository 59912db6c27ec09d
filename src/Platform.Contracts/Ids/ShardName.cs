using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>A named part of a dataset.</summary>
[JsonConverter(typeof(IdJsonConverter<ShardName>))]
public readonly record struct ShardName : IId<ShardName>
{
    private ShardName(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => NameRule.Words;

    /// <inheritdoc />
    public string Value { get; }

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => NameRule.IsValid(text);

    /// <inheritdoc />
    public static ShardName Wrap(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}
