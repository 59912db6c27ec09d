using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Models;

/// <summary>
/// Residual networks of basic blocks: He et al., "Deep Residual Learning for Image Recognition" (CVPR 2016), as torchvision builds,
/// names and starts them, with the stem that small images need: a 3×3 convolution of stride 1, and no pooling.
/// </summary>
/// <remarks>
/// A PyTorch twin of <c>resnet18</c> is torchvision's resnet18(num_classes, norm_layer=lambda c: GroupNorm(2, c)) with conv1 replaced by
/// Conv2d(channels, 64, 3, padding=1, bias=False) and maxpool by Identity. <c>resnet8</c> is made of the same blocks, in three stages of one;
/// its shortcuts are 1×1 convolutions where the paper's small networks pad with zeros.
/// </remarks>
internal sealed class ResNet(string name, int stages, int blocks, int width, Normalisation norm) : Architecture
{
    private static readonly Option<string> Norm = Normalisation.KindOption(Normalisation.Group, Normalisation.Batch);

    public static CatalogueType<Architecture> Eight { get; } = Named("resnet8", "ResNet-8", stages: 3, blocks: 1, width: 16);

    public static CatalogueType<Architecture> Eighteen { get; } = Named("resnet18", "ResNet-18", stages: 4, blocks: 2, width: 64);

    // So that the last stage sees 2×2 at least: of one number a channel, as a last batch of one sample would have, there is no variance.
    private int SmallestSide => (1 << (stages - 1)) + 1;

    public override IReadOnlyList<Layer>? Layers(IReadOnlyList<int> sampleShape, int classes, string pointer, ICollection<Fault> faults)
    {
        if (Image(name, SmallestSide, sampleShape, pointer, faults) is not var (channels, _, _))
        {
            return null;
        }

        List<Layer> layers = [Convolution("conv1", channels, width, 3, 1), .. norm.Layers("bn1", width), new Relu()];
        var inputs = width;
        for (var stage = 1; stage <= stages; stage++)
        {
            for (var block = 0; block < blocks; block++)
            {
                var outputs = width << (stage - 1);
                layers.AddRange([Block($"layer{stage}.{block}", inputs, outputs, stride: stage > 1 && block == 0 ? 2 : 1), new Relu()]);
                inputs = outputs;
            }
        }

        return [.. layers, new GlobalAveragePool(), new Linear("fc", inputs, classes, ModelGroups.Head)];
    }

    private static CatalogueType<Architecture> Named(string name, string title, int stages, int blocks, int width)
    {
        var widthOption = Option.Integer(
            "width", width, NumberRange.Between(1, 1_024), "The channels of the first stage; each later stage has twice those of the one before. Less makes it smaller for a CPU.");
        var widths = string.Join(", ", Enumerable.Range(0, stages).Select(stage => width << stage));
        return new(
            new(
                name,
                title,
                $"A 3x3 convolution, {stages} stages of {blocks} residual {(blocks == 1 ? "block" : "blocks")} ({widths} channels), global average pooling and a head; samples are [channels, height, width]. Names are torchvision's.",
                [Norm.Description, Normalisation.GroupsOption.Description, widthOption.Description]),
            options =>
            {
                var chosen = options.Read(widthOption);
                return new ResNet(name, stages, blocks, chosen, Normalisation.Read(options, Norm, chosen));
            });
    }

    private static Conv2d Convolution(string name, int inputs, int outputs, int kernel, int stride) =>
        new(name, inputs, outputs, kernel, kernel / 2, ModelGroups.Backbone)
        {
            Stride = stride,
            Bias = false, // the normalisation's shift is one
            WeightStart = Start.KaimingNormal((long)outputs * kernel * kernel),
        };

    private Residual Block(string name, int inputs, int outputs, int stride) => new(
        [
            Convolution($"{name}.conv1", inputs, outputs, 3, stride),
            .. norm.Layers($"{name}.bn1", outputs),
            new Relu(),
            Convolution($"{name}.conv2", outputs, outputs, 3, 1),
            .. norm.Layers($"{name}.bn2", outputs),
        ],
        (inputs, stride) == (outputs, 1)
            ? []
            : [Convolution($"{name}.downsample.0", inputs, outputs, 1, stride), .. norm.Layers($"{name}.downsample.1", outputs)]);
}
