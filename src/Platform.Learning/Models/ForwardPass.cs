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
    /// <param name="mode">What batch normalisation does.</param>
    public static Tensor Logits(Model model, IReadOnlyList<Tensor> parameters, Tensor batch, ForwardMode mode) =>
        Head(Features(model, parameters, batch, mode), parameters[^2], parameters[^1]); // the head is the last layer

    /// <summary>
    /// Everything before the head: [samples, <see cref="Model.FeatureCount"/>]. Do not change the result in place: it may be a
    /// view of the batch, and a ReLU may need it for the gradient.
    /// </summary>
    /// <inheritdoc cref="Logits" path="/param"/>
    public static Tensor Features(Model model, IReadOnlyList<Tensor> parameters, Tensor batch, ForwardMode mode) =>
        new Walk(parameters, mode).Through(model.Backbone, batch);

    /// <summary>The class scores that a linear head, the model's own or another, gives to features.</summary>
    /// <param name="features">[samples, features].</param>
    /// <param name="weight">[classes, features].</param>
    /// <param name="bias">[classes].</param>
    public static Tensor Head(Tensor features, Tensor weight, Tensor bias) => F.linear(features, weight, bias);

    /// <summary>One pass; it takes the tensors in the order of the schema, each once.</summary>
    private sealed class Walk(IReadOnlyList<Tensor> parameters, ForwardMode mode)
    {
        private int _next;

        public Tensor Through(IReadOnlyList<Layer> layers, Tensor value)
        {
            foreach (var layer in layers)
            {
                value = Through(layer, value);
            }

            return value;
        }

        private Tensor Through(Layer layer, Tensor value) => layer switch
        {
            Linear => F.linear(value, Take(), Take()),
            Conv2d conv => F.conv2d(value, Take(), conv.Bias ? Take() : null, strides: [conv.Stride, conv.Stride], padding: [conv.Padding, conv.Padding]),
            GroupNorm norm => F.group_norm(value, norm.Groups, Take(), Take(), BatchNorm.Epsilon),
            BatchNorm => Normalise(value, Take(), Take(), Take(), Take()),
            // In place is safe: no layer before it needs its own result for the gradient, and no shortcut sees what a main path
            // begins with, since that is never a ReLU.
            Relu => value.relu_(),
            MaxPool2 => F.max_pool2d(value, 2L),
            GlobalAveragePool => value.mean([2L, 3L]),
            Flatten => value.flatten(1),
            // The main path first: so the tensors are in the schema.
            Residual block => Through(block.Main, value) + Through(block.Shortcut, value),
            _ => throw new InvalidOperationException($"There is no forward pass for {layer.GetType().Name}."),
        };

        private Tensor Normalise(Tensor value, Tensor weight, Tensor bias, Tensor mean, Tensor variance) => mode switch
        {
            // One value has no variance: the last batch of a pass may be a single sample, and goes by the running statistics.
            _ when mode is ForwardMode.Evaluate || value.numel() == value.shape[1] => F.batch_norm(value, mean, variance, weight, bias, training: false, BatchNorm.Momentum, BatchNorm.Epsilon),
            ForwardMode.Train => F.batch_norm(value, mean, variance, weight, bias, training: true, BatchNorm.Momentum, BatchNorm.Epsilon),
            _ => F.batch_norm(value, null, null, weight, bias, training: true, BatchNorm.Momentum, BatchNorm.Epsilon),
        };

        private Tensor Take() => parameters[_next++];
    }
}
