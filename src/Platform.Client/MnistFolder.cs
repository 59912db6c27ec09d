using Platform.Contracts.Datasets;

namespace Platform.Client;

/// <summary>A folder with the four IDX files of MNIST and its relatives under their usual names, plain or gzip.</summary>
public sealed class MnistFolder
{
    private readonly Dictionary<Split, IReadOnlyDictionary<string, string>> _files;

    private MnistFolder(Dictionary<Split, IReadOnlyDictionary<string, string>> files) => _files = files;

    /// <summary>Finds the files.</summary>
    /// <exception cref="FileNotFoundException">One is missing; the message names it.</exception>
    public static MnistFolder Open(string folder) => new(new()
    {
        [Split.Train] = Pair(folder, "train"),
        [Split.Test] = Pair(folder, "t10k"),
    });

    /// <summary>The paths of a split's files, by their part in the format.</summary>
    public IReadOnlyDictionary<string, string> Files(Split split) => _files[split];

    private static Dictionary<string, string> Pair(string folder, string stem) => new()
    {
        ["images"] = Find(folder, $"{stem}-images-idx3-ubyte"),
        ["labels"] = Find(folder, $"{stem}-labels-idx1-ubyte"),
    };

    private static string Find(string folder, string name) =>
        ((string[])[name + ".gz", name]).Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"There is no {name}.gz (or {name}) in {Path.GetFullPath(folder)}.");
}
