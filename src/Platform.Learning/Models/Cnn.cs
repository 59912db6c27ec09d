using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Models;

/// <summary>
/// Two 5×5 convolutions with padding, each followed by an optional normalisation, ReLU and 2×2 max pooling; then a hidden layer
/// and the head. The defaults are the widths of McMahan et al.'s CNN for MNIST.
/// </summary>
internal sealed class Cnn(IReadOnlyList<int> widths, int hidden, Normalisation norm) : Architecture
{
    private const int Kernel = 5;
    private const int SmallestSide = 4; // two poolings halve it to 1

    private static readonly Option<IReadOnlyList<int>> Widths = Option.Integers(
        "widths", [32, 64], NumberRange.Between(2, 2), NumberRange.Between(1, 4_096), "The channels of the two convolutions.");

    private static readonly Option<int> Hidden = Option.Integer("hidden", 512, NumberRange.Between(1, 65_536), "The width of the hidden layer.");

    private static readonly Option<string> Norm = Normalisation.KindOption(Normalisation.None, Normalisation.Group, Normalisation.Batch);

    public static CatalogueType<Architecture> Type { get; } = new(
        new(
            "cnn",
            "Convolutional network",
            "Two 5x5 convolutions with ReLU and 2x2 max pooling, a hidden layer and a head; samples are [channels, height, width].",
            [Widths.Description, Hidden.Description, Norm.Description, Normalisation.GroupsOption.Description]),
        Create);

    public override IReadOnlyList<Layer>? Layers(IReadOnlyList<int> sampleShape, int classes, string pointer, ICollection<Fault> faults)
    {
        if (Image("cnn", SmallestSide, sampleShape, pointer, faults) is not var (channels, height, width))
        {
            return null;
        }

        var features = (long)widths[1] * (height / 4) * (width / 4);
        return
        [
            .. Block(1, channels, widths[0]),
            .. Block(2, widths[0], widths[1]),
            new Flatten(),
            new Linear("fc1", features, hidden, ModelGroups.Backbone),
            new Relu(),
            new Linear("fc2", hidden, classes, ModelGroups.Head),
        ];
    }

    private static Cnn Create(OptionReader options)
    {
        var widths = options.Read(Widths);
        return new(widths, options.Read(Hidden), Normalisation.Read(options, Norm, widths));
    }

    private IEnumerable<Layer> Block(int number, int inputs, int outputs) =>
    [
        new Conv2d($"conv{number}", inputs, outputs, Kernel, Kernel / 2, ModelGroups.Backbone),
        .. norm.Layers($"norm{number}", outputs),
        new Relu(),
        new MaxPool2(),
    ];
}
