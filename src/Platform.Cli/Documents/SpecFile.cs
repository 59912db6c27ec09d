using System.Text.Json;
using Platform.Cli.Sessions;
using Platform.Contracts;
using Platform.Contracts.Form;
using Platform.Contracts.Problems;

namespace Platform.Cli.Documents;

/// <summary>
/// A spec in YAML, of which JSON is a part: the same shape as the REST messages, with the same strictness. Its faults, whether of
/// form or found by the server, are told with the file's lines.
/// </summary>
internal sealed class SpecFile<T>
{
    private readonly string _name;
    private readonly YamlDocument _document;

    private SpecFile(string name, YamlDocument document, T value) => (_name, _document, Value) = (name, document, value);

    /// <summary>What the file says.</summary>
    public T Value { get; }

    /// <summary>Reads a file.</summary>
    public static SpecFile<T> Read(FileInfo file) =>
        file.Exists ? Parse(File.ReadAllText(file.FullName), file.Name) : throw new FailedException($"There is no file {file.FullName}.");

    /// <summary>Reads a text; <paramref name="name"/> is the file's in messages.</summary>
    public static SpecFile<T> Parse(string text, string name)
    {
        var document = YamlDocument.Load(text, name);
        var json = JsonSerializer.SerializeToElement(document.ToJson());
        var faults = ContractCheck.Of<T>(json);
        if (faults.Count > 0)
        {
            throw new ProblemException(
                ProblemCodes.InvalidSpec,
                faults.Count == 1 ? $"{name} has a fault." : $"{name} has {faults.Count} faults.",
                [.. faults.Select(fault => fault with { Pointer = Place(document, name, fault.Pointer) })]);
        }

        return new(name, document, json.Deserialize<T>(PlatformJson.Options)!);
    }

    /// <summary>The same problem, with the lines of this file beside the server's pointers.</summary>
    /// <param name="problem">What the server answered.</param>
    /// <param name="root">The pointer to what was sent within this file.</param>
    public Problem Locate(Problem problem, string root = "") => problem with
    {
        Errors = problem.Errors is null ? null : Locate(problem.Errors, root),
    };

    /// <summary>The same faults, with the lines of this file beside their pointers.</summary>
    public IReadOnlyList<Fault> Locate(IReadOnlyList<Fault> faults, string root = "") =>
        [.. faults.Select(fault => fault with { Pointer = Place(_document, _name, root + fault.Pointer) })];

    private static string Place(YamlDocument document, string name, string pointer) => pointer.Length == 0
        ? name
        : $"{name}, line {document.Line(pointer)}, {pointer}";
}
