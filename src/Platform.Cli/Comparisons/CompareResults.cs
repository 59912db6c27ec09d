using Platform.Cli.Output;
using Platform.Cli.Sessions;
using Platform.Client.Experiments;
using Platform.Contracts.Runs;

namespace Platform.Cli.Comparisons;

/// <summary>Keeps and shows what a comparison found.</summary>
internal static class CompareResults
{
    /// <summary>Writes the page, the numbers and the picture.</summary>
    /// <returns>Their paths.</returns>
    public static async Task<IReadOnlyList<string>> Keep(ExperimentReport report, DirectoryInfo folder, CancellationToken cancellation)
    {
        var experiment = report.Experiment;
        string File(string extension) => Path.Combine(folder.FullName, $"{experiment.Name}.{extension}");
        CurvePicture.Draw(File("png"), experiment, report.Runs);
        await System.IO.File.WriteAllTextAsync(File("csv"), report.Csv(), cancellation);
        await System.IO.File.WriteAllTextAsync(File("md"), report.Markdown($"{experiment.Name}.png"), cancellation);
        return [File("md"), File("csv"), File("png")];
    }

    /// <summary>Shows the table, and fails unless every run succeeded.</summary>
    /// <exception cref="FailedException">A run did not succeed; names each and says why.</exception>
    public static void Show(Screen screen, ExperimentReport report, IReadOnlyList<string> files)
    {
        var table = ResultTable.Of(report.Experiment, report.Results);
        screen.Result(report, report.Experiment.Title ?? report.Experiment.Name);
        if (!screen.Json)
        {
            screen.Table(table.Rows, table.Columns, row => row);
            foreach (var note in table.Notes.Concat(files))
            {
                screen.Note(note);
            }
        }

        var lost = report.Runs.Where(run => run.Status is not RunState.Succeeded).ToList();
        if (lost.Count > 0)
        {
            throw new FailedException(string.Join(
                '\n',
                lost.Select(run => $"{run.Method}, seed {run.Seed} ({run.Run}) {(run.Failure is { } failure ? $"failed: {failure.Detail} {failure.NextStep}" : $"is {run.Status}.")}")
                    .Append("'fedctl compare … --retry-failed' submits these anew.")));
        }
    }
}
