using System.Runtime.InteropServices;
using Platform.Learning.Merging;
using TorchSharp;
using static TorchSharp.torch;

namespace Platform.Benchmarks.Merging;

/// <summary>The sum of a cohort's updates, against torch's running sum over the same memory on one thread.</summary>
internal static class MergeBenchmark
{
    private const int Updates = 100;
    private const int FewerUpdates = 25;
    private const int Parameters = 11_000_000;
    private const int CacheLine = 64;
    private const int Pairs = 9;
    private const double Target = 1.2;

    public static void Run()
    {
        const long UpdateBytes = (long)Parameters * sizeof(float);
        var room = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - GC.GetGCMemoryInfo().MemoryLoadBytes;
        var distinct = room > 2 * Updates * UpdateBytes ? Updates : FewerUpdates;
        Console.WriteLine($"merge: {Updates} updates of {Parameters} floats, {distinct} of them distinct");
        List<(float[] Array, int Start)> inputs = [.. Enumerable.Range(0, distinct).Select(Fill)];
        List<ReadOnlyMemory<float>> updates = [.. Enumerable.Range(0, Updates).Select(i => new ReadOnlyMemory<float>(inputs[i % distinct].Array, inputs[i % distinct].Start, Parameters))];
        var weights = Enumerable.Range(0, Updates).Select(i => 1.0 / (i + 1)).ToArray();
        var before = Memory.Resident();
        var ours = new float[Parameters];
        void Ours() => WeightedSum.Add<float>(ours, updates, weights);
        Ours();
        var beyond = (Memory.Peak() - before) / (double)UpdateBytes;

        List<Tensor> tensors = [.. Enumerable.Range(0, Updates).Select(i => View(inputs[i % distinct]))];
        using var theirs = zeros(Parameters);
        void Theirs()
        {
            for (var i = 0; i < Updates; i++)
            {
                theirs.add_(tensors[i], alpha: weights[i]);
            }
        }

        Theirs();
        Check(ours, theirs);
        List<double> speeds = [];
        var ratio = Benchmarks.Pairs.Compare(
            "  torch's running add_ against WeightedSum, one thread each, processor time: the ratio is torch's time to ours",
            Pairs,
            () => Benchmarks.Pairs.Cpu(Theirs),
            () =>
            {
                var seconds = Benchmarks.Pairs.Cpu(Ours);
                speeds.Add(Updates * UpdateBytes / seconds / 1e9);
                return seconds;
            });
        Console.WriteLine($"  WeightedSum: median {Median.Of(speeds):F2} GB/s of updates, from {speeds.Min():F2} to {speeds.Max():F2}; memory beyond the updates {beyond:F2} updates, target at most 3");
        Console.WriteLine($"  target: at least {Target}: {(ratio >= Target ? "met" : "missed")}");
        tensors.ForEach(tensor => tensor.Dispose());
    }

    /// <summary>An update that begins on a cache line, as the platform's and torch's own buffers do.</summary>
    private static (float[] Array, int Start) Fill(int seed)
    {
        var array = GC.AllocateUninitializedArray<float>(Parameters + (CacheLine / sizeof(float)), pinned: true);
        var start = (int)((CacheLine - (Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % CacheLine)) % CacheLine / sizeof(float));
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = ((i + (seed * 7919)) % 1013 / 1013f) - 0.5f;
        }

        return (array, start);
    }

    private static Tensor View((float[] Array, int Start) input)
    {
        using var whole = frombuffer(input.Array, ScalarType.Float32);
        return whole.narrow(0, input.Start, Parameters);
    }

    private static void Check(float[] ours, Tensor theirs)
    {
        using var other = frombuffer(ours, ScalarType.Float32);
        using var difference = (other - theirs).abs();
        var largest = difference.max().item<float>();
        if (largest > 1e-4)
        {
            throw new InvalidOperationException($"The two sums differ by {largest}: they are not the same work.");
        }

        Console.WriteLine($"  the two sums differ by at most {largest:G2}");
    }
}
