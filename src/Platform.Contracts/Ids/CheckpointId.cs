using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>One stored model of one run.</summary>
[JsonConverter(typeof(IdJsonConverter<CheckpointId>))]
public readonly record struct CheckpointId : IId<CheckpointId>
{
    private const string Prefix = "ckp_";

    private CheckpointId(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => ServerIdRule.Words(Prefix);

    /// <inheritdoc />
    public string Value { get; }

    /// <summary>Makes a new id that sorts after those made before <paramref name="now"/>.</summary>
    public static CheckpointId New(DateTimeOffset now) => new(ServerIdRule.New(Prefix, now));

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => ServerIdRule.IsValid(text, Prefix);

    /// <inheritdoc />
    public static CheckpointId Wrap(string value) => new(value);

    /// <summary>Reads the id from a route or a query; for frameworks, which look for this method on the type itself.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CheckpointId result) => IdText.TryParse(s, out result);

    /// <inheritdoc />
    public override string ToString() => Value;
}
