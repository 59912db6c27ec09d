using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace Platform.Learning.Training;

/// <summary>Names the arithmetic: runs of equal spec, seed and profile end in equal bits. Touches torch: only for lanes.</summary>
public static class NumericProfile
{
    /// <summary>The libtorch version and the widest instruction set, which decides the order of sums in both libtorch and .NET.</summary>
    public static string Current { get; } = $"libtorch-{torch.__version__}-cpu/{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}-{Instructions()}";

    private static string Instructions()
    {
        if (Avx512F.IsSupported)
        {
            return "avx512";
        }

        return (Avx2.IsSupported, Fma.IsSupported) switch
        {
            (true, true) => "avx2-fma",
            (true, false) => "avx2",
            _ => "baseline",
        };
    }
}
