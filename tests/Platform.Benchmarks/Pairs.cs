using System.Diagnostics;

namespace Platform.Benchmarks;

/// <summary>Times two ways of doing the same thing in turn, A B A B, and compares pair by pair: the machine's moods cancel.</summary>
internal static class Pairs
{
    /// <summary>Runs the pairs and prints each, then the median, smallest and largest of a/b.</summary>
    public static double Compare(string title, int pairs, Func<double> a, Func<double> b)
    {
        Console.WriteLine($"{title}: {pairs} pairs after one to warm up");
        a();
        b();
        List<double> ratios = [];
        var quickest = (First: double.MaxValue, Second: double.MaxValue);
        for (var i = 0; i < pairs; i++)
        {
            var (first, second) = (a(), b());
            ratios.Add(first / second);
            quickest = (Math.Min(first, quickest.First), Math.Min(second, quickest.Second));
            Console.WriteLine($"  {first * 1e3,10:F2} ms   {second * 1e3,10:F2} ms   ratio {ratios[^1]:F3}");
        }

        ratios.Sort();
        Console.WriteLine($"  ratio: median {ratios[ratios.Count / 2]:F3}, from {ratios[0]:F3} to {ratios[^1]:F3}; quickest against quickest {quickest.First / quickest.Second:F3}");
        return ratios[ratios.Count / 2];
    }

    /// <summary>Seconds of processor time that an action takes, on all threads: on a busy machine it says more than the clock.</summary>
    public static double Cpu(Action action)
    {
        var began = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - began).TotalSeconds;
    }

    /// <summary>Seconds that an action takes.</summary>
    public static double Time(Action action)
    {
        var began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
