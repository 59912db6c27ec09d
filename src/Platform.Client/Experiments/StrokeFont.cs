using SkiaSharp;

namespace Platform.Client.Experiments;

/// <summary>
/// Letters drawn as strokes, for the labels of a picture: a machine without any font must show them too. Each glyph is a list
/// of lines on a grid 4 wide and 6 high, two digits (column, row) a point, lines separated by spaces.
/// </summary>
internal static class StrokeFont
{
    private static readonly Dictionary<char, string> Glyphs = new()
    {
        ['0'] = "103041453616050110",
        ['1'] = "112026 1636",
        ['2'] = "01103041420646",
        ['3'] = "01103041423323 334445361605",
        ['4'] = "36300444",
        ['5'] = "400002324345361605",
        ['6'] = "413010010516364544331304",
        ['7'] = "004016",
        ['8'] = "103041423313020110 3344453616050413",
        ['9'] = "051636454130100102133342",
        ['!'] = "2024 2626",
        ['#'] = "1016 3036 0242 0444",
        ['%'] = "0640 0010110100 3545463635",
        ['\''] = "2022",
        ['('] = "30212536",
        [')'] = "10212516",
        ['*'] = "2125 0442 0244",
        ['+'] = "0343 2125",
        [','] = "2617",
        ['-'] = "0343",
        ['.'] = "2626",
        ['/'] = "4006",
        [':'] = "2222 2626",
        ['<'] = "410345",
        ['='] = "0242 0444",
        ['>'] = "014305",
        ['?'] = "01103041422324 2626",
        ['['] = "30101636",
        [']'] = "10303616",
        ['_'] = "0646",
        ['A'] = "0602204246 0444",
        ['B'] = "06003041423303 3344453606",
        ['C'] = "4130100105163645",
        ['D'] = "00062645412000",
        ['E'] = "40000646 0333",
        ['F'] = "400006 0333",
        ['G'] = "41301001051636454323",
        ['H'] = "0006 4046 0343",
        ['I'] = "1030 2026 1636",
        ['J'] = "4045361605",
        ['K'] = "0006 4003 1346",
        ['L'] = "000646",
        ['M'] = "0600234046",
        ['N'] = "06004640",
        ['O'] = "103041453616050110",
        ['P'] = "06003041423303",
        ['Q'] = "103041453616050110 2446",
        ['R'] = "06003041423303 2346",
        ['S'] = "413010010213334445361605",
        ['T'] = "0040 2026",
        ['U'] = "000516364540",
        ['V'] = "002640",
        ['W'] = "0016233640",
        ['X'] = "0046 4006",
        ['Y'] = "002340 2326",
        ['Z'] = "00400646",
        ['a'] = "12324346 441405163645",
        ['b'] = "0006 0312324345361605",
        ['c'] = "4332120305163645",
        ['d'] = "4046 4332120305163645",
        ['e'] = "04444332120305163645",
        ['f'] = "40302126 0242",
        ['g'] = "4247381807 4332120305163645",
        ['h'] = "0006 0312324346",
        ['i'] = "2226 2020",
        ['j'] = "22271807 2020",
        ['k'] = "0006 4204 1346",
        ['l'] = "2026",
        ['m'] = "0206 03122326 23324346",
        ['n'] = "0206 0312324346",
        ['o'] = "123243453616050312",
        ['p'] = "0208 0312324345361605",
        ['q'] = "4248 4332120305163645",
        ['r'] = "0206 03123243",
        ['s'] = "43321203143445361605",
        ['t'] = "1015263645 0232",
        ['u'] = "0205163645 4246",
        ['v'] = "022642",
        ['w'] = "0216243642",
        ['x'] = "0246 4206",
        ['y'] = "0226 4218",
        ['z'] = "02420646",
    };

    // A letter that is not known is a box, so that its place is seen.
    private const string Unknown = "0040460600";

    /// <summary>Whether every letter of a text can be drawn.</summary>
    public static bool Knows(string text) => text.All(letter => letter == ' ' || Glyphs.ContainsKey(letter));

    /// <summary>The width of a text at a size.</summary>
    public static float Width(string text, float size) => text.Length * size;

    /// <summary>Draws a text with its upper left corner at a point; <paramref name="size"/> is the advance of one letter.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float size, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = size / 7, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };
        var unit = size / 6;
        foreach (var letter in text)
        {
            if (letter != ' ')
            {
                using var path = Path(Glyphs.GetValueOrDefault(letter, Unknown), x, y, unit);
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
