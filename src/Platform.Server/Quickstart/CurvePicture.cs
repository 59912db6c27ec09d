using System.Globalization;
using SkiaSharp;

namespace Platform.Server.Quickstart;

/// <summary>Draws accuracy curves into a PNG.</summary>
internal static class CurvePicture
{
    private const int Width = 960;
    private const int Height = 600;
    private const float Letter = 11;

    // Room on the right is for the values at the curves' ends.
    private static readonly SKRect Plot = new(80, 90, Width - 100, Height - 80);
    private static readonly SKColor Ink = new(0x33, 0x33, 0x33);
    private static readonly SKColor Grid = new(0xe2, 0xe2, 0xe2);

    // Told apart also by those who do not see all colours (Okabe and Ito).
    internal static readonly SKColor[] Colors = [new(0x00, 0x72, 0xb2), new(0xd5, 0x5e, 0x00), new(0x00, 0x9e, 0x73), new(0xcc, 0x79, 0xa7)];

    public static void Draw(string file, string title, IReadOnlyList<(string Name, IReadOnlyList<CurvePoint> Curve)> curves)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        var points = curves.SelectMany(curve => curve.Curve).ToList();
        var scale = new Scale(Math.Max(1, points.Select(point => point.Round).DefaultIfEmpty(1).Max()), Top(points.Select(point => point.Accuracy).DefaultIfEmpty(1).Max()));
        DrawAxes(canvas, title, scale);
        for (var i = 0; i < curves.Count; i++)
        {
            DrawCurve(canvas, curves[i].Curve, Colors[i % Colors.Length], scale);
        }

        DrawEnds(canvas, curves, scale);
        DrawLegend(canvas, curves);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        using var stream = File.Create(file);
        png.SaveTo(stream);
    }

    private static double Top(double best) => Math.Clamp(Math.Ceiling(best * 10) / 10, 0.1, 1);

    private static void DrawAxes(SKCanvas canvas, string title, Scale scale)
    {
        using var grid = new SKPaint { Color = Grid, StrokeWidth = 1 };
        using var axis = new SKPaint { Color = Ink, StrokeWidth = 2 };
        for (var percent = 0; percent <= (int)Math.Round(scale.Top * 100); percent += 10)
        {
            var y = scale.Y(percent / 100.0);
            var label = string.Create(CultureInfo.InvariantCulture, $"{percent}%");
            canvas.DrawLine(Plot.Left, y, Plot.Right, y, grid);
            canvas.DrawLine(Plot.Left - 5, y, Plot.Left, y, axis);
            StrokeFont.Draw(canvas, label, Plot.Left - 12 - StrokeFont.Width(label, Letter), y - (Letter / 2), Letter, Ink);
        }

        foreach (var round in scale.Rounds())
        {
            var label = round.ToString(CultureInfo.InvariantCulture);
            canvas.DrawLine(scale.X(round), Plot.Top, scale.X(round), Plot.Bottom, grid);
            canvas.DrawLine(scale.X(round), Plot.Bottom, scale.X(round), Plot.Bottom + 5, axis);
            StrokeFont.Draw(canvas, label, scale.X(round) - (StrokeFont.Width(label, Letter) / 2), Plot.Bottom + 14, Letter, Ink);
        }

        canvas.DrawLine(Plot.Left, Plot.Top, Plot.Left, Plot.Bottom, axis);
        canvas.DrawLine(Plot.Left, Plot.Bottom, Plot.Right, Plot.Bottom, axis);
        StrokeFont.Draw(canvas, title, Plot.Left, 34, Letter * 1.4f, Ink);
        StrokeFont.Draw(canvas, "Round", (Plot.Left + Plot.Right - StrokeFont.Width("Round", Letter)) / 2, Height - 36, Letter, Ink);
    }

    private static void DrawCurve(SKCanvas canvas, IReadOnlyList<CurvePoint> curve, SKColor color, Scale scale)
    {
        using var line = new SKPaint { Color = color, StrokeWidth = 3, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeJoin = SKStrokeJoin.Round };
        using var dot = new SKPaint { Color = color, IsAntialias = true };
        using var path = new SKPath();
        foreach (var at in curve.Select(point => new SKPoint(scale.X(point.Round), scale.Y(point.Accuracy))))
        {
            if (path.IsEmpty)
            {
                path.MoveTo(at);
            }
            else
            {
                path.LineTo(at);
            }

            canvas.DrawCircle(at, 4, dot);
        }

        canvas.DrawPath(path, line);
    }

    /// <summary>The last value of each curve beside its end; those that end close together are moved apart.</summary>
    private static void DrawEnds(SKCanvas canvas, IReadOnlyList<(string Name, IReadOnlyList<CurvePoint> Curve)> curves, Scale scale)
    {
        const float LineHeight = 20;
        var above = float.MinValue;
        foreach (var (curve, color) in curves.Select((curve, i) => (curve.Curve, Colors[i % Colors.Length])).Where(end => end.Curve.Count > 0).OrderByDescending(end => end.Curve[^1].Accuracy))
        {
            above = Math.Max(scale.Y(curve[^1].Accuracy), above + LineHeight);
            StrokeFont.Draw(canvas, string.Create(CultureInfo.InvariantCulture, $"{curve[^1].Accuracy * 100:F1}%"), Plot.Right + 14, above - (Letter / 2), Letter, color);
        }
    }

    /// <summary>Above the plot, where no curve can be.</summary>
    private static void DrawLegend(SKCanvas canvas, IReadOnlyList<(string Name, IReadOnlyList<CurvePoint> Curve)> curves)
    {
        var x = Plot.Right + 60;
        for (var i = curves.Count - 1; i >= 0; i--)
        {
            var color = Colors[i % Colors.Length];
            using var line = new SKPaint { Color = color, StrokeWidth = 3 };
            x -= StrokeFont.Width(curves[i].Name, Letter * 1.2f);
            StrokeFont.Draw(canvas, curves[i].Name, x, 36, Letter * 1.2f, color);
            canvas.DrawLine(x - 46, 43, x - 10, 43, line);
            x -= 70;
        }
    }

    /// <summary>From rounds and accuracies to places in the picture.</summary>
    private sealed record Scale(int Last, double Top)
    {
        public float X(int round) => Plot.Left + (Plot.Width * round / Last);

        public float Y(double accuracy) => Plot.Bottom - (float)(Plot.Height * accuracy / Top);

        /// <summary>About ten rounds to name, at steps of 1, 2 or 5 times a power of ten.</summary>
        public IEnumerable<int> Rounds()
        {
            var step = 1;
            for (var i = 0; Last > step * 12; i++)
            {
                step = (i % 3) switch { 1 => step / 2 * 5, _ => step * 2 };
            }

            return Enumerable.Range(0, (Last / step) + 1).Select(i => i * step);
        }
    }
}
