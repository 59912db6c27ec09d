using TorchSharp;

namespace Platform.Learning.Tests.Native;

public sealed class LibtorchTests
{
    [Fact]
    public void Libtorch_loads_and_computes()
    {
        try
        {
            using var ones = torch.ones(3);
            using var sum = ones.sum();
            Assert.Equal(3f, sum.item<float>());
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"libtorch does not load: {failure.Message}\n{BuildStep()}");
        }
    }

    /// <summary>TorchSharp's own message misleads, so say what build/TorchSharpLibrary.targets left in the output.</summary>
    private static string BuildStep()
    {
        var native = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        var library = new FileInfo(Path.Combine(native, "libLibTorchSharp.so"));
        var backend = new FileInfo(Path.Combine(native, "libtorch_cpu.so"));
        return $"{library}: {(library.Exists ? $"written {library.LastWriteTimeUtc:u} by the build step (its copy is under obj/torchsharp)" : "absent, the build step found none")}; "
            + $"{backend}: {(backend.Exists ? "present" : "absent, the package libtorch-cpu-linux-x64 is not referenced")}.";
    }
}
