using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Contracts.Ids;

/// <summary>One uploaded file, before something names it.</summary>
[JsonConverter(typeof(IdJsonConverter<UploadId>))]
public readonly record struct UploadId : IId<UploadId>
{
    private const string Prefix = "upl_";

    private UploadId(string value) => Value = value;

    /// <inheritdoc />
    public static string Rule => ServerIdRule.Words(Prefix);

    /// <inheritdoc />
    public string Value { get; }

    /// <summary>Makes a new id that sorts after those made before <paramref name="now"/>.</summary>
    public static UploadId New(DateTimeOffset now) => new(ServerIdRule.New(Prefix, now));

    /// <inheritdoc />
    public static bool IsValid(ReadOnlySpan<char> text) => ServerIdRule.IsValid(text, Prefix);

    /// <inheritdoc />
    public static UploadId Wrap(string value) => new(value);

    /// <summary>Reads the id from a route or a query; for frameworks, which look for this method on the type itself.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UploadId result) => IdText.TryParse(s, out result);

    /// <inheritdoc />
    public override string ToString() => Value;
}
