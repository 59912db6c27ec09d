namespace Platform.Contracts.Ids;

/// <summary>The rule for names that users choose: <c>^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$</c>.</summary>
internal static class NameRule
{
    public const string Words = "1 to 63 of a-z, 0-9 and '-', beginning with a letter and not ending with '-'";

    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 63
        && char.IsAsciiLetterLower(text[0])
        && text[^1] != '-'
        && !text.ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-");
}
