using Platform.Server.Quickstart;
using SkiaSharp;

namespace Platform.Server.Tests.Quickstart;

public sealed class CurvePictureTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"curves-{Guid.NewGuid():N}.png");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Both_curves_and_the_labels_are_drawn_on_a_machine_without_fonts()
    {
        CurvePicture.Draw(_file, "accuracy", [("fedavg", [Point(1, 0.1), Point(2, 0.4)]), ("fedspeed", [Point(1, 0.2), Point(2, 0.6)])]);

        using var picture = SKBitmap.Decode(_file);
        var colors = Enumerable.Range(0, picture.Width).SelectMany(x => Enumerable.Range(0, picture.Height).Select(y => picture.GetPixel(x, y))).GroupBy(color => color).ToDictionary(group => group.Key, group => group.Count());
        Assert.True(colors.GetValueOrDefault(new SKColor(0x00, 0x72, 0xb2)) > 500, "the first curve");
        Assert.True(colors.GetValueOrDefault(new SKColor(0xd5, 0x5e, 0x00)) > 500, "the second curve");
        // The title stands above the plot, where nothing else is drawn.
        Assert.Contains(Enumerable.Range(90, 200), x => Enumerable.Range(20, 30).Any(y => picture.GetPixel(x, y).Red < 0x80));
    }

    private static CurvePoint Point(int round, double accuracy) => new(round, accuracy, Loss: 1, GradientSamples: round);
}
