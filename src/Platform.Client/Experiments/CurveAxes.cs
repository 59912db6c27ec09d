using SkiaSharp;

namespace Platform.Client.Experiments;

/// <summary>From rounds and values to places in a picture. Both axes are named at steps of 1, 2 or 5 times a power of ten.</summary>
internal sealed class CurveAxes
{
    private const int MostSteps = 10;

    private readonly SKRect _plot;
    private readonly int _last;
    private readonly double _bottom;
    private readonly double _top;
    private readonly double _step;

    private CurveAxes(SKRect plot, int last, double bottom, double top, double step) => (_plot, _last, _bottom, _top, _step) = (plot, last, bottom, top, step);

    /// <summary>Axes for some points; a curve's first climb may lie below the picture, so that what follows can be told apart.</summary>
    public static CurveAxes Of(SKRect plot, IReadOnlyCollection<(int Round, Spread Value)> points)
    {
        var last = Math.Max(1, points.Select(point => point.Round).DefaultIfEmpty(1).Max());
        var shown = points.Where(point => point.Round * 5 >= last).Select(point => point.Value.Mean).DefaultIfEmpty(0).ToList();
        var highest = points.Select(point => point.Value.Mean).DefaultIfEmpty(1).Max();
        var step = Step(Math.Max(highest - shown.Min(), 1e-6));
        return new(plot, last, Math.Floor((shown.Min() / step) + 1e-9) * step, Math.Ceiling((highest / step) - 1e-9) * step, step);
    }

    public float X(int round) => _plot.Left + (_plot.Width * round / _last);

    public float Y(double value) => _plot.Bottom - (float)(_plot.Height * (value - _bottom) / Math.Max(_top - _bottom, _step));

    public SKPoint At(int round, double value) => new(X(round), Y(value));

    /// <summary>The values to name.</summary>
    public IEnumerable<double> Values() => Enumerable.Range(0, (int)Math.Round(Math.Max(_top - _bottom, _step) / _step) + 1).Select(i => _bottom + (i * _step));

    /// <summary>The rounds to name.</summary>
    public IEnumerable<int> Rounds()
    {
        var step = Math.Max(1, (int)Math.Round(Step(_last)));
        return Enumerable.Range(0, (_last / step) + 1).Select(i => i * step);
    }

    /// <summary>The smallest step with which a range has at most so many.</summary>
    private static double Step(double range)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / MostSteps)));
        return ((double[])[1, 2, 5, 10]).Select(digit => digit * power).First(step => range / step <= MostSteps + 1e-9);
    }
}
