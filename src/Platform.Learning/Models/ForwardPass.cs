using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Platform.Learning.Models;

/// <summary>What layers compute. Touches torch: only for lanes.</summary>
internal static class ForwardPass
{
    /// <summary>The class scores of a batch.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="parameters">Their tensors, in the order of the model's schema.</param>
    /// <param name="batch">The samples along the first axis.</param>
    public static Tensor Logits(Model model, IReadOnlyList<Tensor> parameters, Tensor batch)
    {
        var (value, next) = (batch, 0);
        foreach (var layer in model.Layers)
        {
            value = layer switch
            {
                Linear => F.linear(value, parameters[next], parameters[next + 1]),
                Conv2d conv => F.conv2d(value, parameters[next], parameters[next + 1], padding: [conv.Padding, conv.Padding]),
                GroupNorm norm => F.group_norm(value, norm.Groups, parameters[next], parameters[next + 1]),
                // In place is safe: no layer before it needs its own result for the gradient.
                Relu => value.relu_(),
                MaxPool2 => F.max_pool2d(value, 2L),
                Flatten => value.flatten(1),
                _ => throw new InvalidOperationException($"There is no forward pass for {layer.GetType().Name}."),
            };
            next += layer is Linear or Conv2d or GroupNorm ? 2 : 0;
        }

        return value;
    }
}
