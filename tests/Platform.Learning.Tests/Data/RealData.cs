namespace Platform.Learning.Tests.Data;

/// <summary>Real data for tests, which are no part of the repository: <c>PLATFORM_DATA</c>, or <c>../shared/data</c> beside it.</summary>
internal static class RealData
{
    /// <summary>Opens the files of Fashion-MNIST's test set; skips the test, saying why, where they are absent.</summary>
    public static (Stream Images, Stream Labels) FashionTest()
    {
        var folder = Path.Combine(Root(), "fashion_mnist");
        Assert.SkipUnless(Directory.Exists(folder), $"Fashion-MNIST is not at {folder}; set PLATFORM_DATA to the folder that holds fashion_mnist/.");
        return (File.OpenRead(Path.Combine(folder, "t10k-images-idx3-ubyte.gz")), File.OpenRead(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz")));
    }

    /// <summary>Opens one hospital's file of the heart disease data; skips the test, saying why, where it is absent.</summary>
    public static Stream Heart(string hospital)
    {
        var file = Path.Combine(Root(), "heart_disease", $"processed.{hospital}.data");
        Assert.SkipUnless(File.Exists(file), $"The heart disease data are not at {file}; set PLATFORM_DATA to the folder that holds heart_disease/.");
        return File.OpenRead(file);
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_DATA") is { Length: > 0 } given)
        {
            return given;
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent;
        }

        return Path.GetFullPath(Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "..", "shared", "data"));
    }
}
