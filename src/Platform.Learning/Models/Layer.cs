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
internal sealed record LayerTensor(string Path, IReadOnlyList<long> Shape, IReadOnlyList<string> Groups, Start Start);

/// <summary>How a tensor begins: one value, or uniform in [−Bound, Bound).</summary>
internal readonly record struct Start(double Value, double Bound)
{
    /// <summary>
    /// PyTorch's default for weights and biases of linear and convolution layers: kaiming_uniform with a = √5, which is
    /// uniform within 1/√fan_in (torch/nn/modules/linear.py, reset_parameters).
    /// </summary>
    public static Start KaimingUniform(long fanIn) => new(0, 1 / Math.Sqrt(fanIn));

    public static Start At(double value) => new(value, 0);
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

/// <summary>A square convolution with stride 1.</summary>
internal sealed record Conv2d(string Name, long Inputs, long Outputs, long Kernel, long Padding, string Role) : Layer
{
    public override IEnumerable<LayerTensor> Tensors =>
    [
        new($"{Name}.weight", [Outputs, Inputs, Kernel, Kernel], [Role], Start.KaimingUniform(Inputs * Kernel * Kernel)),
        new($"{Name}.bias", [Outputs], [Role], Start.KaimingUniform(Inputs * Kernel * Kernel)),
    ];
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

/// <summary>max(x, 0).</summary>
internal sealed record Relu : Layer;

/// <summary>The largest of each 2×2 square; an odd last row or column is left out.</summary>
internal sealed record MaxPool2 : Layer;

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
}
