using Spectre.Console;
using Spectre.Console.Rendering;

namespace Platform.Cli.Output;

/// <summary>A table for people, whose ids, digests and paths can be copied.</summary>
internal static class TextTable
{
    // Wider than any table; the console multiplies it, so that the largest number would overflow.
    private const int Endless = 10_000;

    // The last column may be prose, and prose is folded; what is no longer than a time is not.
    private const int Unfolded = 20;

    /// <summary>Writes it. A table that is still too wide for the terminal is written whole, and the terminal folds its lines.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns([.. columns.Select(column => new TableColumn(Markup.Escape(column)))]);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        foreach (var column in table.Columns.SkipLast(1))
        {
            column.NoWrap = true;
        }

        // Spectre would crop the columns, down to one ellipsis for all of them.
        var last = rows.Append(columns).Max(row => row[^1].Length);
        var whole = ((IRenderable)table).Measure(RenderOptions.Create(console), Endless).Max;
        console.Profile.Width = Math.Max(console.Profile.Width, whole - last + Math.Min(last, Unfolded));
        console.Write(table);
    }
}
