using Platform.Learning.Randomness;
using Platform.Learning.Tensors;

namespace Platform.Learning.Models;

/// <summary>One node of a model's module tree, as data. What it computes is in <see cref="ForwardPass"/>.</summary>
internal abstract record Layer
{
    /// <summary>Its tensors, in PyTorch's order and with its names.</summary>
    public virtual IEnumerable<LayerTensor> Tensors => [];
}

/// <summary>A tensor of a layer and how it begins.</summary>
/// <param name="Path">Its name.</param>
/// <param name="Shape">Its axes.</param>
/// <param name="Groups">By type and role.</param>
/// <param name="Start">How it begins.</param>
/// <param name="Kind">What it is for.</param>
internal sealed record LayerTensor(
    string Path, IReadOnlyList<long> Shape, IReadOnlyList<string> Groups, Start Start, TensorKind Kind = TensorKind.Trainable);

/// <summary>How a tensor begins: one value, uniform in [−Bound, Bound), or normal with mean 0 and standard deviation Deviation.</summary>
internal readonly record struct Start(double Value, double Bound = 0, double Deviation = 0)
{
    /// <summary>
    /// PyTorch's default for weights and biases of linear and convolution layers: kaiming_uniform with a = √5, which is
    /// uniform within 1/√fan_in (torch/nn/modules/linear.py, reset_parameters).
    /// </summary>
    public static Start KaimingUniform(long fanIn) => new(0, 1 / Math.Sqrt(fanIn));

    /// <summary>kaiming_normal(mode = fan_out, nonlinearity = relu), torchvision's for the convolutions of a ResNet (models/resnet.py).</summary>
    public static Start KaimingNormal(long fanOut) => new(0, Deviation: Math.Sqrt(2.0 / fanOut));

    public static Start At(double value) => new(value);

    public double Draw(RandomStream stream) => this switch
    {
        { Bound: > 0 } => ((2 * stream.NextDouble()) - 1) * Bound,
        { Deviation: > 0 } => Deviation * stream.NextNormal(),
        _ => Value,
    };
}

/// <summary>y = x·Wᵀ + b.</summary>
internal sealed record Linear(string Name, long Inputs, long Outputs, string Role) : Layer
{
    public override IEnumerable<LayerTensor> Tensors =>
    [
        new($"{Name}.weight", [Outputs, Inputs], [Role], Start.KaimingUniform(Inputs)),
        new($"{Name}.bias", [Outputs], [Role], Start.KaimingUniform(Inputs)),
    ];
}

/// <summary>A square convolution.</summary>
internal sealed record Conv2d(string Name, long Inputs, long Outputs, long Kernel, long Padding, string Role) : Layer
{
    public long Stride { get; init; } = 1;

    public bool Bias { get; init; } = true;

    public Start WeightStart { get; init; } = Start.KaimingUniform(Inputs * Kernel * Kernel);

    public override IEnumerable<LayerTensor> Tensors
    {
        get
        {
            yield return new($"{Name}.weight", [Outputs, Inputs, Kernel, Kernel], [Role], WeightStart);
            if (Bias)
            {
                yield return new($"{Name}.bias", [Outputs], [Role], Start.KaimingUniform(Inputs * Kernel * Kernel));
            }
        }
    }
}

/// <summary>Group normalisation with a learned scale and shift.</summary>
internal sealed record GroupNorm(string Name, long Groups, long Channels, string Role) : Layer
{
    public override IEnumerable<LayerTensor> Tensors =>
    [
        new($"{Name}.weight", [Channels], [Role, ModelGroups.Norm, ModelGroups.NormAffine], Start.At(1)),
        new($"{Name}.bias", [Channels], [Role, ModelGroups.Norm, ModelGroups.NormAffine], Start.At(0)),
    ];
}

/// <summary>
/// Batch normalisation with a learned scale and shift. The statistics are Ioffe and Szegedy's, kept as PyTorch keeps them:
/// running ← 0.9 · running + 0.1 · batch, the variance being the unbiased one.
/// PyTorch's num_batches_tracked is left out: it matters only without a momentum, and a whole number cannot be averaged.
/// load_state_dict takes a file without it, since PyTorch adds it to state dicts that carry no version (_NormBase._load_from_state_dict).
/// </summary>
internal sealed record BatchNorm(string Name, long Channels, string Role) : Layer
{
    public const double Momentum = 0.1;
    public const double Epsilon = 1e-5;

    public override IEnumerable<LayerTensor> Tensors =>
    [
        new($"{Name}.weight", [Channels], [Role, ModelGroups.Norm, ModelGroups.NormAffine], Start.At(1)),
        new($"{Name}.bias", [Channels], [Role, ModelGroups.Norm, ModelGroups.NormAffine], Start.At(0)),
        new($"{Name}.running_mean", [Channels], [Role, ModelGroups.Norm, ModelGroups.NormStatistics], Start.At(0), TensorKind.Statistic),
        new($"{Name}.running_var", [Channels], [Role, ModelGroups.Norm, ModelGroups.NormStatistics], Start.At(1), TensorKind.Statistic),
    ];
}

/// <summary>The sum of what two paths make of the same input; an empty path hands it on.</summary>
/// <param name="Main">Never begins with <see cref="Relu"/>, which would change the shortcut's input in place.</param>
/// <param name="Shortcut">As <paramref name="Main"/>; its tensors come after those of the main path, as in torchvision.</param>
internal sealed record Residual(IReadOnlyList<Layer> Main, IReadOnlyList<Layer> Shortcut) : Layer
{
    public override IEnumerable<LayerTensor> Tensors => Main.Concat(Shortcut).SelectMany(layer => layer.Tensors);
}

/// <summary>max(x, 0).</summary>
internal sealed record Relu : Layer;

/// <summary>The largest of each 2×2 square; an odd last row or column is left out.</summary>
internal sealed record MaxPool2 : Layer;

/// <summary>The mean of each channel: one vector per sample.</summary>
internal sealed record GlobalAveragePool : Layer;

/// <summary>Each sample as one vector.</summary>
internal sealed record Flatten : Layer;

/// <summary>The groups that models declare.</summary>
public static class ModelGroups
{
    /// <summary>What turns a sample into features.</summary>
    public const string Backbone = "backbone";

    /// <summary>The last layer, which turns features into class scores.</summary>
    public const string Head = "head";

    /// <summary>Everything of a normalisation layer.</summary>
    public const string Norm = "norm";

    /// <summary>A normalisation layer's learned scale and shift.</summary>
    public const string NormAffine = "norm.affine";

    /// <summary>A batch normalisation's running mean and variance.</summary>
    public const string NormStatistics = "norm.stats";
}
