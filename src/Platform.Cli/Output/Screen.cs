using Platform.Contracts;
using Platform.Contracts.Problems;
using Spectre.Console;

namespace Platform.Cli.Output;

/// <summary>Where a verb's output goes: for people, or as JSON for programs, on standard output; what went wrong on standard error.</summary>
internal sealed class Screen
{
    private readonly IAnsiConsole _errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly IAnsiConsole _output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });

    public Screen(bool json)
    {
        Json = json;
        Unfold(_errors, Console.IsErrorRedirected);
        Unfold(_output, Console.IsOutputRedirected);
    }

    /// <summary>Whether a program reads the output.</summary>
    public bool Json { get; }

    /// <summary>Whether somebody watches who can be shown something that moves.</summary>
    public bool Live => !Json && !Console.IsOutputRedirected;

    /// <summary>How a word such as a state or a role stands in JSON, so that people and programs read the same.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => PlatformJson.Write(value).Trim('"');

    /// <summary>One result.</summary>
    public void Result<T>(T value, string sentence) => Console.Out.WriteLine(Json ? PlatformJson.Write(value) : sentence);

    /// <summary>Something for people on the way to the result.</summary>
    public void Note(string sentence)
    {
        if (!Json)
        {
            Console.Out.WriteLine(sentence);
        }
    }

    /// <summary>A list as a table, or as one JSON array.</summary>
    public async Task List<T>(IAsyncEnumerable<T> items, IReadOnlyList<string> columns, Func<T, IReadOnlyList<string>> row)
    {
        var all = await items.ToListAsync();
        if (Json)
        {
            Console.Out.WriteLine(PlatformJson.Write(all));
        }
        else
        {
            Table(all, columns, row);
        }
    }

    /// <summary>A table for people.</summary>
    public void Table<T>(IReadOnlyList<T> items, IReadOnlyList<string> columns, Func<T, IReadOnlyList<string>> row)
    {
        if (items.Count == 0)
        {
            Console.Out.WriteLine("There are none.");
            return;
        }

        TextTable.Write(_output, columns, [.. items.Select(row)]);
    }

    /// <summary>A refusal, with every place that is at fault and what to do next.</summary>
    public int Refusal(Problem problem)
    {
        if (Json)
        {
            Console.Out.WriteLine(PlatformJson.Write(problem));
        }

        // One fault is often all that the problem says; then its place is what is left to add, unless its words begin with it.
        var faults = problem.Errors ?? [];
        var only = faults is [{ } fault] && fault.Detail == problem.Detail ? fault : null;
        var place = only is null || only.Detail.StartsWith(only.Pointer, StringComparison.Ordinal) ? string.Empty : $" {only.Pointer}:";
        _errors.MarkupLineInterpolated($"[red]Refused[/] ({problem.Code}):{place} {problem.Detail}");
        foreach (var each in only is null ? faults : [])
        {
            _errors.MarkupLineInterpolated($"  [yellow]{each.Pointer}[/] ({each.Code}): {each.Detail}");
        }

        if (NextStep.Of(problem) is { } next)
        {
            _errors.WriteLine(next);
        }

        return ExitCodes.Refused;
    }

    /// <summary>Something that did not work.</summary>
    public int Failure(string message, int exit)
    {
        _errors.MarkupLineInterpolated($"[red]{message}[/]");
        return exit;
    }

    /// <summary>A file or a pipe has no width to fold lines at.</summary>
    private static void Unfold(IAnsiConsole console, bool redirected)
    {
        if (redirected)
        {
            console.Profile.Width = 10_000;
        }
    }
}
