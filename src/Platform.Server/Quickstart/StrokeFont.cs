using SkiaSharp;

namespace Platform.Server.Quickstart;

/// <summary>
/// Letters drawn as strokes, for the labels of a picture: a machine without any font must show them too. Each glyph is a list
/// of lines on a grid 4 wide and 6 high, two digits (column, row) a point, lines separated by spaces.
/// </summary>
internal static class StrokeFont
{
    private static readonly Dictionary<char, string> Glyphs = new()
    {
        ['0'] = "0040460600",
        ['1'] = "112026 0646",
        ['2'] = "004043030646",
        ['3'] = "00404606 1343",
        ['4'] = "000343 4046",
        ['5'] = "400003434606",
        ['6'] = "400006464303",
        ['7'] = "004016",
        ['8'] = "0040460600 0343",
        ['9'] = "434000034346",
        ['.'] = "2526",
        ['%'] = "0646 4006 0011 3546",
        ['a'] = "0242460604 0444",
        ['b'] = "0006464202",
        ['c'] = "42020646",
        ['d'] = "4046060242",
        ['e'] = "044442020646",
        ['f'] = "401016 0232",
        ['g'] = "46060242 424808",
        ['h'] = "0006 024246",
        ['i'] = "2226 2021",
        ['k'] = "0006 4204 0446",
        ['l'] = "2026",
        ['m'] = "060242 2226 4246",
        ['n'] = "06024246",
        ['o'] = "0242460602",
        ['p'] = "0802424606",
        ['r'] = "060242",
        ['s'] = "420204444606",
        ['t'] = "101646 0242",
        ['u'] = "02064642",
        ['v'] = "022642",
        ['w'] = "0216243642",
        ['x'] = "0246 4206",
        ['y'] = "0226 4208",
    };

    /// <summary>The width of a text at a size.</summary>
    public static float Width(string text, float size) => text.Length * size;

    /// <summary>Draws a text with its upper left corner at a point; <paramref name="size"/> is the advance of one letter.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float size, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = size / 7, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };
        var unit = size / 6;
        foreach (var letter in text)
        {
            if (Glyphs.TryGetValue(letter, out var glyph))
            {
                using var path = Path(glyph, x, y, unit);
                canvas.DrawPath(path, paint);
            }

            x += size;
        }
    }

    private static SKPath Path(string glyph, float x, float y, float unit)
    {
        var path = new SKPath();
        foreach (var line in glyph.Split(' ').Where(line => line.Length >= 4))
        {
            for (var i = 0; i + 1 < line.Length; i += 2)
            {
                var point = new SKPoint(x + ((line[i] - '0') * unit), y + ((line[i + 1] - '0') * unit));
                if (i == 0)
                {
                    path.MoveTo(point);
                }
                else
                {
                    path.LineTo(point);
                }
            }
        }

        return path;
    }
}
