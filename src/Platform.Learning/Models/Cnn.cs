using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Models;

/// <summary>
/// Two 5×5 convolutions with padding, each followed by an optional GroupNorm, ReLU and 2×2 max pooling; then a hidden layer
/// and the head. The defaults are the widths of McMahan et al.'s CNN for MNIST.
/// </summary>
internal sealed class Cnn(IReadOnlyList<int> widths, int hidden, int? normGroups) : Architecture
{
    private const int Kernel = 5;
    private const int SmallestSide = 4; // two poolings halve it to 1

    private static readonly Option<IReadOnlyList<int>> Widths = Option.Integers(
        "widths", [32, 64], NumberRange.Between(2, 2), NumberRange.Between(1, 4_096), "The channels of the two convolutions.");

    private static readonly Option<int> Hidden = Option.Integer("hidden", 512, NumberRange.Between(1, 65_536), "The width of the hidden layer.");

    private static readonly Option<string> Norm = Option.OneOf("norm", "none", ["none", "group"], "Whether each convolution is followed by GroupNorm.");

    private static readonly Option<int> Groups = Option.Integer(
        "groups", 2, NumberRange.Between(1, 4_096), "With norm = group: how many groups the channels are normalised in; must divide both widths.");

    public static CatalogueType<Architecture> Type { get; } = new(
        new(
            "cnn",
            "Convolutional network",
            "Two 5x5 convolutions with ReLU and 2x2 max pooling, a hidden layer and a head; samples are [channels, height, width].",
            [Widths.Description, Hidden.Description, Norm.Description, Groups.Description]),
        Create);

    public override IReadOnlyList<Layer>? Layers(IReadOnlyList<int> sampleShape, int classes, string pointer, ICollection<Fault> faults)
    {
        if (sampleShape is not [var channels, >= SmallestSide and var height, >= SmallestSide and var width])
        {
            faults.Add(new(
                pointer,
                ProblemCodes.ShapeMismatch,
                $"cnn needs samples of shape [channels, height, width] with both sides at least {SmallestSide}, and the dataset's are [{string.Join(", ", sampleShape)}]; choose mlp or logistic."));
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
        var (widths, norm, groups) = (options.Read(Widths), options.Read(Norm), options.Read(Groups));
        if (norm == "group" && widths.Any(width => width % groups != 0))
        {
            options.Fault("groups", ProblemCodes.UnsupportedCombination, $"'groups' is {groups}, which does not divide both of the widths {string.Join(" and ", widths)}.");
        }

        return new(widths, options.Read(Hidden), norm == "group" ? groups : null);
    }

    private IEnumerable<Layer> Block(int number, int inputs, int outputs)
    {
        yield return new Conv2d($"conv{number}", inputs, outputs, Kernel, Kernel / 2, ModelGroups.Backbone);
        if (normGroups is { } groups)
        {
            yield return new GroupNorm($"norm{number}", groups, outputs, ModelGroups.Backbone);
        }

        yield return new Relu();
        yield return new MaxPool2();
    }
}
