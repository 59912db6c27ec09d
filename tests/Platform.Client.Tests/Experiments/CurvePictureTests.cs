using Platform.Client.Experiments;
using SkiaSharp;

namespace Platform.Client.Tests.Experiments;

public sealed class CurvePictureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-picture-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Both_curves_end_where_their_last_values_are()
    {
        using var picture = Draw(Curve("FedAvg", 0.0, 0.4, 0.5), Curve("FedSpeed", 0.2, 0.6, 1.0));

        // The plot reaches from 0 % at y = 560 to 100 % at y = 80, and its last round is at x = 790.
        Assert.Equal(CurvePicture.Colors[0], picture.GetPixel(790, 320));
        Assert.Equal(CurvePicture.Colors[1], picture.GetPixel(790, 80));
    }

    [Fact]
    public void Seeds_that_differ_lie_in_a_band_around_the_mean_and_one_seed_has_none()
    {
        using var one = Draw(Curve("FedAvg", 0.0, 0.5, 1.0));
        using var three = Draw(new PlottedCurve("FedAvg", [(5, new(0.0, 0.0, 3)), (10, new(0.5, 0.1, 3)), (15, new(1.0, 0.0, 3))]));

        // Round 10 is at x = 553; a tenth is 48 pixels, and 30 % up is within the band's tip at 40 %..60 % nowhere.
        Assert.Equal(SKColors.White, one.GetPixel(558, 345));
        Assert.NotEqual(SKColors.White, three.GetPixel(558, 345));
        Assert.Equal(SKColors.White, three.GetPixel(558, 430));
    }

    [Fact]
    public void Text_is_drawn_without_any_font_of_the_system()
    {
        using var picture = Draw(Curve("FedAvg", 0.1, 0.4, 0.5));

        Assert.True(Dark(picture, SKRectI.Create(80, 30, 300, 25)) > 300, "The title is missing.");
        Assert.True(Dark(picture, SKRectI.Create(10, 70, 60, 500)) > 300, "The labels of the accuracies are missing.");
        Assert.True(Dark(picture, SKRectI.Create(60, 570, 740, 20)) > 30, "The labels of the rounds are missing.");
        Assert.True(Dark(picture, SKRectI.Create(840, 60, 250, 40)) > 100, "The curve's name and last value are missing.");
    }

    [Fact]
    public void Every_letter_that_a_label_is_likely_to_have_can_be_drawn() =>
        Assert.All("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:%()[]+-=/_*#<>?!'", letter => Assert.True(StrokeFont.Knows($"{letter}"), $"{letter}"));

    [Fact]
    public void Fifteen_methods_have_a_line_each_beside_the_plot()
    {
        using var picture = Draw([.. Enumerable.Range(0, 15).Select(i => Curve($"method {i}", 0.1, 0.5 + (i * 0.001), 0.8 + (i * 0.001)))]);

        var rows = Enumerable.Range(0, picture.Height).Where(y => Enumerable.Range(845, 240).Any(x => picture.GetPixel(x, y) != SKColors.White)).ToList();
        Assert.True(rows.Count > 15 * 10 && rows[^1] < picture.Height - 1, $"{rows.Count} rows until {rows[^1]}");
    }

    [Fact]
    public void Runs_that_failed_before_their_first_score_still_give_a_picture()
    {
        using var picture = Draw(Curve("FedAvg"), Curve("FedSpeed"));

        Assert.Equal(1100, picture.Width);
    }

    private SKBitmap Draw(params PlottedCurve[] curves)
    {
        var file = Path.Combine(_folder, "picture.png");
        CurvePicture.Draw(file, "Test accuracy", "global.accuracy", curves);
        return SKBitmap.Decode(file);
    }

    private static PlottedCurve Curve(string name, params double[] accuracies) => new(name, [.. accuracies.Select((accuracy, i) => ((i + 1) * 5, new Spread(accuracy, null, 1)))]);

    private static int Dark(SKBitmap picture, SKRectI area) =>
        Enumerable.Range(area.Left, area.Width).Sum(x => Enumerable.Range(area.Top, area.Height).Count(y => picture.GetPixel(x, y).Red < 0x80));
}
