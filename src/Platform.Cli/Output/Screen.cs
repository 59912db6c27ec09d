using Platform.Contracts;
using Platform.Contracts.Problems;
using Spectre.Console;

namespace Platform.Cli.Output;

/// <summary>Where a verb's output goes: for people, or as JSON for programs, on standard output; what went wrong on standard error.</summary>
internal sealed class Screen(bool json)
{
    private const int RedirectedWidth = 400;

    private readonly IAnsiConsole _errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Whether a program reads the output.</summary>
    public bool Json => json;

    /// <summary>Whether somebody watches who can be shown something that moves.</summary>
    public bool Live => !json && !Console.IsOutputRedirected;

    /// <summary>One result.</summary>
    public void Result<T>(T value, string sentence)
    {
        if (json)
        {
            Console.Out.WriteLine(PlatformJson.Write(value));
        }
        else
        {
            Console.Out.WriteLine(sentence);
        }
    }

    /// <summary>A list as a table, or as one JSON array.</summary>
    public async Task List<T>(IAsyncEnumerable<T> items, IReadOnlyList<string> columns, Func<T, IReadOnlyList<string>> row)
    {
        List<T> all = [];
        await foreach (var item in items)
        {
            all.Add(item);
        }

        if (json)
        {
            Console.Out.WriteLine(PlatformJson.Write(all));
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        // The first column holds what the next command is given: it must never be broken.
        table.AddColumns([.. columns.Select((column, i) => new TableColumn(Markup.Escape(column)) { NoWrap = i == 0 })]);
        foreach (var item in all)
        {
            table.AddRow([.. row(item).Select(Markup.Escape)]);
        }

        if (Console.IsOutputRedirected)
        {
            // A file has no edge to wrap at.
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        AnsiConsole.Write(table);
    }

    /// <summary>A refusal with every place that is at fault.</summary>
    public int Refusal(Problem problem)
    {
        if (json)
        {
            Console.Out.WriteLine(PlatformJson.Write(problem));
        }

        _errors.MarkupLineInterpolated($"[red]Refused[/] ({problem.Code}): {problem.Detail}");
        foreach (var fault in problem.Errors ?? [])
        {
            _errors.MarkupLineInterpolated($"  [yellow]{fault.Pointer}[/] ({fault.Code}): {fault.Detail}");
        }

        if (problem is { Retryable: true })
        {
            _errors.WriteLine("The same command may succeed later.");
        }
        else if (problem.Code == ProblemCodes.Internal && problem.TraceId is { } trace)
        {
            _errors.MarkupLineInterpolated($"Tell an operator the trace {trace}.");
        }

        return ExitCodes.Refused;
    }

    /// <summary>Something that did not work.</summary>
    public int Failure(string message, int exit)
    {
        _errors.MarkupLineInterpolated($"[red]{message}[/]");
        return exit;
    }
}
