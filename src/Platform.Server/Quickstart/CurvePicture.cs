using System.Globalization;
using SkiaSharp;

namespace Platform.Server.Quickstart;

/// <summary>Draws accuracy curves into a PNG.</summary>
internal static class CurvePicture
{
    private const int Width = 960;
    private const int Height = 600;
    private const float Letter = 11;

    private static readonly SKRect Plot = new(90, 70, Width - 40, Height - 80);
    private static readonly SKColor Ink = new(0x33, 0x33, 0x33);
    private static readonly SKColor Grid = new(0xdd, 0xdd, 0xdd);

    // Told apart also by those who do not see all colours (Okabe and Ito).
    private static readonly SKColor[] Colors = [new(0x00, 0x72, 0xb2), new(0xd5, 0x5e, 0x00), new(0x00, 0x9e, 0x73), new(0xcc, 0x79, 0xa7)];

    public static void Draw(string file, string title, IReadOnlyList<(string Name, IReadOnlyList<CurvePoint> Curve)> curves)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        var last = Math.Max(1, curves.SelectMany(curve => curve.Curve).Select(point => point.Round).DefaultIfEmpty(1).Max());
        var top = Math.Clamp(Math.Ceiling(curves.SelectMany(curve => curve.Curve).Select(point => point.Accuracy).DefaultIfEmpty(1).Max() * 10) / 10, 0.1, 1);
        DrawAxes(canvas, title, last, top);
        for (var i = 0; i < curves.Count; i++)
        {
            DrawCurve(canvas, curves[i], Colors[i % Colors.Length], i, last, top);
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        using var stream = File.Create(file);
        png.SaveTo(stream);
    }

    private static void DrawAxes(SKCanvas canvas, string title, int last, double top)
    {
        using var grid = new SKPaint { Color = Grid, StrokeWidth = 1 };
        using var axis = new SKPaint { Color = Ink, StrokeWidth = 2 };
        for (var percent = 0; percent <= (int)Math.Round(top * 100); percent += top > 0.5 ? 20 : 10)
        {
            var y = Y(percent / 100.0, top);
            var label = string.Create(CultureInfo.InvariantCulture, $"{percent}%");
            canvas.DrawLine(Plot.Left, y, Plot.Right, y, grid);
            StrokeFont.Draw(canvas, label, Plot.Left - 12 - StrokeFont.Width(label, Letter), y - (Letter / 2), Letter, Ink);
        }

        var step = Math.Max(1, (int)Math.Ceiling(last / 10.0));
        for (var round = 0; round <= last; round += step)
        {
            var label = round.ToString(CultureInfo.InvariantCulture);
            canvas.DrawLine(X(round, last), Plot.Top, X(round, last), Plot.Bottom, grid);
            StrokeFont.Draw(canvas, label, X(round, last) - (StrokeFont.Width(label, Letter) / 2), Plot.Bottom + 14, Letter, Ink);
        }

        canvas.DrawLine(Plot.Left, Plot.Top, Plot.Left, Plot.Bottom, axis);
        canvas.DrawLine(Plot.Left, Plot.Bottom, Plot.Right, Plot.Bottom, axis);
        StrokeFont.Draw(canvas, title, Plot.Left, 26, Letter * 1.4f, Ink);
        StrokeFont.Draw(canvas, "round", (Plot.Left + Plot.Right - StrokeFont.Width("round", Letter)) / 2, Height - 34, Letter, Ink);
    }

    private static void DrawCurve(SKCanvas canvas, (string Name, IReadOnlyList<CurvePoint> Curve) curve, SKColor color, int ordinal, int last, double top)
    {
        using var line = new SKPaint { Color = color, StrokeWidth = 3, IsAntialias = true, Style = SKPaintStyle.Stroke };
        using var dot = new SKPaint { Color = color, IsAntialias = true };
        using var path = new SKPath();
        foreach (var point in curve.Curve)
        {
            var at = new SKPoint(X(point.Round, last), Y(point.Accuracy, top));
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
        var y = Plot.Bottom - 40 - (ordinal * 26);
        canvas.DrawLine(Plot.Right - 190, y + 6, Plot.Right - 150, y + 6, line);
        StrokeFont.Draw(canvas, curve.Name, Plot.Right - 140, y, Letter * 1.2f, color);
    }

    private static float X(int round, int last) => Plot.Left + (Plot.Width * round / last);

    private static float Y(double accuracy, double top) => Plot.Bottom - (float)(Plot.Height * accuracy / top);
}
