using Platform.Cli.Output;
using Spectre.Console;

namespace Platform.Cli.Tests;

public sealed class TextTableTests
{
    private const string Id = "run_01m86rgy33edbts1xg15nwm64y";

    [Fact]
    public void A_table_wider_than_the_terminal_keeps_every_cell_whole()
    {
        string[] row = [Id, "fedspeed", "fashion", "Succeeded", "40/40", "73.04 %", "73.81 %", "2026-11-24 12:31:46Z"];

        var lines = Written(["run", "algorithm", "federation", "state", "round", "accuracy", "best", "created"], row);

        var line = Assert.Single(lines, line => line.Contains(Id, StringComparison.Ordinal));
        Assert.All(row, cell => Assert.Contains(cell, line, StringComparison.Ordinal));
    }

    [Fact]
    public void Prose_in_the_last_column_is_folded_to_the_terminal()
    {
        var lines = Written(["option", "meaning"], ["rho", string.Join(' ', Enumerable.Repeat("word", 50))]);

        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Equal(50, string.Concat(lines).Split("word").Length - 1);
    }

    private static string[] Written(IReadOnlyList<string> columns, params string[] row)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 80;
        TextTable.Write(console, columns, [row]);
        return text.ToString().Split(Environment.NewLine);
    }
}
