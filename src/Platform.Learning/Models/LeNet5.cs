using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Models;

/// <summary>
/// LeNet-5 of LeCun et al., "Gradient-Based Learning Applied to Document Recognition" (1998), as it is commonly trained today:
/// ReLU for tanh, 2×2 max pooling for learned subsampling, every second convolution's channel connected to every first one,
/// and a linear head for radial basis functions. Names are those of PyTorch's tutorial.
/// </summary>
internal sealed class LeNet5 : Architecture
{
    private const int Kernel = 5;
    private const int SmallestSide = 16; // convolved to 12, pooled to 6, convolved to 2, pooled to 1

    // The paper's images are 32×32: MNIST's 28×28 with a border, which padding gives.
    private const int PaddedSide = 28;

    public static CatalogueType<Architecture> Type { get; } = new(
        new(
            "lenet5",
            "LeNet-5",
            "Two 5x5 convolutions (6 and 16 channels) with ReLU and 2x2 max pooling, hidden layers of 120 and 84, a head; samples are [channels, height, width], and 28x28 ones get a border of 2.",
            []),
        _ => new LeNet5());

    public override IReadOnlyList<Layer>? Layers(IReadOnlyList<int> sampleShape, int classes, string pointer, ICollection<Fault> faults)
    {
        if (Image("lenet5", SmallestSide, sampleShape, pointer, faults) is not var (channels, height, width))
        {
            return null;
        }

        var padding = (height, width) == (PaddedSide, PaddedSide) ? 2 : 0;
        return
        [
            new Conv2d("conv1", channels, 6, Kernel, padding, ModelGroups.Backbone),
            new Relu(),
            new MaxPool2(),
            new Conv2d("conv2", 6, 16, Kernel, 0, ModelGroups.Backbone),
            new Relu(),
            new MaxPool2(),
            new Flatten(),
            new Linear("fc1", 16L * Side(height) * Side(width), 120, ModelGroups.Backbone),
            new Relu(),
            new Linear("fc2", 120, 84, ModelGroups.Backbone),
            new Relu(),
            new Linear("fc3", 84, classes, ModelGroups.Head),
        ];

        int Side(int side) => (((side + (2 * padding) - 4) / 2) - 4) / 2;
    }
}
