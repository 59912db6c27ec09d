using Platform.Server.Quickstart;
using SkiaSharp;

namespace Platform.Server.Tests.Quickstart;

public sealed class CurvePictureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-picture-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Both_curves_end_where_their_last_values_are()
    {
        using var picture = Draw([Curve(0.1, 0.4, 0.5), Curve(0.2, 0.6, 1.0)]);

        // The plot reaches from 0 % at y = 520 to 100 % at y = 90, and its last round is at x = 860.
        Assert.Equal(CurvePicture.Colors[0], picture.GetPixel(860, 305));
        Assert.Equal(CurvePicture.Colors[1], picture.GetPixel(860, 90));
    }

    [Fact]
    public void Text_is_drawn_without_any_font_of_the_system()
    {
        using var picture = Draw([Curve(0.1, 0.4, 0.5)]);

        Assert.True(Dark(picture, SKRectI.Create(80, 30, 300, 25)) > 300, "The title is missing.");
        Assert.True(Dark(picture, SKRectI.Create(20, 80, 50, 440)) > 300, "The labels of the accuracies are missing.");
        Assert.True(Dark(picture, SKRectI.Create(60, 530, 820, 20)) > 50, "The labels of the rounds are missing.");
    }

    [Fact]
    public void Every_letter_that_the_picture_needs_can_be_drawn() =>
        Assert.All(["FedAvg", "FedSpeed", "FedProx", "Test accuracy", "Round", "0123456789.%"], text => Assert.True(StrokeFont.Knows(text), text));

    [Fact]
    public void Runs_that_failed_before_their_first_score_still_give_a_picture()
    {
        using var picture = Draw([Curve(), Curve()]);

        Assert.Equal(960, picture.Width);
    }

    private SKBitmap Draw(IReadOnlyList<IReadOnlyList<CurvePoint>> curves)
    {
        var file = Path.Combine(_folder, "picture.png");
        CurvePicture.Draw(file, "Test accuracy", [.. curves.Select((curve, i) => (i == 0 ? "FedAvg" : "FedSpeed", curve))]);
        return SKBitmap.Decode(file);
    }

    private static IReadOnlyList<CurvePoint> Curve(params double[] accuracies) => [.. accuracies.Select((accuracy, i) => new CurvePoint((i + 1) * 5, accuracy, 1, 1000))];

    private static int Dark(SKBitmap picture, SKRectI area) =>
        Enumerable.Range(area.Left, area.Width).Sum(x => Enumerable.Range(area.Top, area.Height).Count(y => picture.GetPixel(x, y).Red < 0x80));
}
