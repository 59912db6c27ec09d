using System.Globalization;
using Platform.Contracts.Runs;
using SkiaSharp;

namespace Platform.Client.Experiments;

/// <summary>One curve of a picture: the mean over seeds at each evaluated round, and how far the seeds lie apart.</summary>
/// <param name="Name">Its label.</param>
/// <param name="Points">By round.</param>
public sealed record PlottedCurve(string Name, IReadOnlyList<(int Round, Spread Value)> Points);

/// <summary>Draws the curves of a comparison into a PNG: means as lines, one sample standard deviation around them as bands.</summary>
public static class CurvePicture
{
    private const int Width = 1100;
    private const int Height = 640;
    private const float Letter = 11;

    // Okabe and Ito's, told apart also by those who do not see all colours; their yellow is too light for a line.
    internal static readonly SKColor[] Colors =
        [new(0x00, 0x72, 0xb2), new(0xd5, 0x5e, 0x00), new(0x00, 0x9e, 0x73), new(0xcc, 0x79, 0xa7), new(0xe6, 0x9f, 0x00), new(0x56, 0xb4, 0xe9), new(0x00, 0x00, 0x00)];

    // Beyond the colours, the same ones again in other strokes.
    private static readonly float[][] Dashes = [[], [10, 6], [3, 5]];

    // Room on the right is for the curves' names and last values.
    private static readonly SKRect Plot = new(80, 80, Width - 310, Height - 80);
    private static readonly SKColor Ink = new(0x33, 0x33, 0x33);
    private static readonly SKColor Grid = new(0xe2, 0xe2, 0xe2);

    /// <summary>Draws the metric of an experiment's runs that succeeded, one curve a method.</summary>
    public static void Draw(string file, Experiment experiment, IReadOnlyList<ComparedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var succeeded = runs.Where(run => run.Status is RunState.Succeeded).ToLookup(run => run.Method);
        Draw(
            file,
            experiment.Title ?? experiment.Name,
            experiment.Metric,
            [.. experiment.Methods.Select(method => new PlottedCurve(method.Label, Comparison.Curve([.. succeeded[method.Label]], experiment.Metric)))]);
    }

    /// <summary>Draws and writes the file.</summary>
    /// <param name="file">A PNG.</param>
    /// <param name="title">What is drawn.</param>
    /// <param name="metric">The name of the metric; says how values are written.</param>
    /// <param name="curves">May be empty.</param>
    public static void Draw(string file, string title, string metric, IReadOnlyList<PlottedCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        var axes = CurveAxes.Of(Plot, [.. curves.SelectMany(curve => curve.Points)]);
        DrawAxes(canvas, title, metric, axes);
        canvas.Save();
        canvas.ClipRect(new SKRect(Plot.Left, Plot.Top - 4, Plot.Right + 4, Plot.Bottom));
        for (var i = 0; i < curves.Count; i++)
        {
            DrawBand(canvas, curves[i].Points, i, axes);
        }

        for (var i = 0; i < curves.Count; i++)
        {
            DrawCurve(canvas, curves[i].Points, i, axes);
        }

        canvas.Restore();
        DrawEnds(canvas, metric, curves, axes);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        using var stream = File.Create(file);
        png.SaveTo(stream);
    }

    private static void DrawAxes(SKCanvas canvas, string title, string metric, CurveAxes axes)
    {
        using var grid = new SKPaint { Color = Grid, StrokeWidth = 1 };
        using var axis = new SKPaint { Color = Ink, StrokeWidth = 2 };
        foreach (var value in axes.Values())
        {
            var (y, label) = (axes.Y(value), Numbers.IsPart(metric) ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.#}%") : value.ToString("G3", CultureInfo.InvariantCulture));
            canvas.DrawLine(Plot.Left, y, Plot.Right, y, grid);
            canvas.DrawLine(Plot.Left - 5, y, Plot.Left, y, axis);
            StrokeFont.Draw(canvas, label, Plot.Left - 12 - StrokeFont.Width(label, Letter), y - (Letter / 2), Letter, Ink);
        }

        foreach (var round in axes.Rounds())
        {
            var label = round.ToString(CultureInfo.InvariantCulture);
            canvas.DrawLine(axes.X(round), Plot.Top, axes.X(round), Plot.Bottom, grid);
            canvas.DrawLine(axes.X(round), Plot.Bottom, axes.X(round), Plot.Bottom + 5, axis);
            StrokeFont.Draw(canvas, label, axes.X(round) - (StrokeFont.Width(label, Letter) / 2), Plot.Bottom + 14, Letter, Ink);
        }

        canvas.DrawLine(Plot.Left, Plot.Top, Plot.Left, Plot.Bottom, axis);
        canvas.DrawLine(Plot.Left, Plot.Bottom, Plot.Right, Plot.Bottom, axis);
        StrokeFont.Draw(canvas, title, Plot.Left, 34, Letter * 1.3f, Ink);
        StrokeFont.Draw(canvas, "Round", (Plot.Left + Plot.Right - StrokeFont.Width("Round", Letter)) / 2, Height - 36, Letter, Ink);
    }

    private static void DrawBand(SKCanvas canvas, IReadOnlyList<(int Round, Spread Value)> points, int index, CurveAxes axes)
    {
        if (points.Count < 2 || points.Any(point => point.Value.Deviation is null))
        {
            return;
        }

        using var fill = new SKPaint { Color = Color(index).WithAlpha(0x26), IsAntialias = true };
        using var path = new SKPath();
        SKPoint[] edge =
        [
            .. points.Select(point => axes.At(point.Round, point.Value.Mean + point.Value.Deviation!.Value)),
            .. points.Reverse().Select(point => axes.At(point.Round, point.Value.Mean - point.Value.Deviation!.Value)),
        ];
        path.AddPoly(edge);
        canvas.DrawPath(path, fill);
    }

    private static void DrawCurve(SKCanvas canvas, IReadOnlyList<(int Round, Spread Value)> points, int index, CurveAxes axes)
    {
        SKPoint[] places = [.. points.Select(point => axes.At(point.Round, point.Value.Mean))];
        using var dot = new SKPaint { Color = Color(index), IsAntialias = true };
        foreach (var place in places)
        {
            canvas.DrawCircle(place, 3.5f, dot);
        }

        using var line = Line(index);
        using var path = new SKPath();
        path.AddPoly(places, close: false);
        canvas.DrawPath(path, line);
    }

    /// <summary>Name and last value of each curve, the highest first; those that end close together are moved apart.</summary>
    private static void DrawEnds(SKCanvas canvas, string metric, IReadOnlyList<PlottedCurve> curves, CurveAxes axes)
    {
        const float LineHeight = 22;
        var ends = curves.Index().OrderByDescending(curve => curve.Item.Points is [.., var last] ? last.Value.Mean : double.MinValue).ToList();
        var y = Plot.Top - LineHeight;
        foreach (var (i, curve) in ends)
        {
            var left = ends.Count - ends.FindIndex(end => end.Index == i);
            var wanted = curve.Points is [.., var last] ? axes.Y(last.Value.Mean) : Plot.Bottom;
            // Not so low that those after it would fall off the picture.
            y = Math.Max(y + LineHeight, Math.Min(wanted, Plot.Bottom + 40 - ((left - 1) * LineHeight)));
            using var line = Line(i);
            canvas.DrawLine(Plot.Right + 14, y, Plot.Right + 44, y, line);
            StrokeFont.Draw(canvas, Fitting(curve.Name, metric, curve.Points), Plot.Right + 54, y - (Letter / 2), Letter, Color(i));
        }
    }

    /// <summary>A label too long for its room loses its end, not its value.</summary>
    private static string Fitting(string name, string metric, IReadOnlyList<(int Round, Spread Value)> points)
    {
        var value = points is not [.., var last] ? string.Empty : Numbers.IsPart(metric) ? string.Create(CultureInfo.InvariantCulture, $" {last.Value.Mean * 100:F1}%") : $" {Numbers.Value(metric, last.Value.Mean)}";
        var room = (int)((Width - Plot.Right - 60) / Letter) - value.Length;
        return (name.Length > room ? name[..room] : name) + value;
    }

    private static SKColor Color(int index) => Colors[index % Colors.Length];

    private static SKPaint Line(int index)
    {
        var dash = Dashes[index / Colors.Length % Dashes.Length];
        return new()
        {
            Color = Color(index),
            StrokeWidth = 3,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeJoin = SKStrokeJoin.Round,
            PathEffect = dash.Length == 0 ? null : SKPathEffect.CreateDash(dash, 0),
        };
    }
}
