using Platform.Contracts.Datasets;

namespace Platform.Client.Tests;

public sealed class MnistFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mnist-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_are_found_plain_or_gzip()
    {
        Lay("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz");

        var folder = MnistFolder.Open(_folder);

        Assert.Equal(Path.Combine(_folder, "train-labels-idx1-ubyte"), folder.Files(Split.Train)["labels"]);
        Assert.Equal(Path.Combine(_folder, "t10k-labels-idx1-ubyte.gz"), folder.Files(Split.Test)["labels"]);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Lay("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz");

        var missing = Assert.Throws<FileNotFoundException>(() => MnistFolder.Open(_folder));

        Assert.Contains("t10k-labels-idx1-ubyte", missing.Message, StringComparison.Ordinal);
    }

    private void Lay(params string[] names)
    {
        foreach (var name in names)
        {
            File.WriteAllBytes(Path.Combine(_folder, name), []);
        }
    }
}
