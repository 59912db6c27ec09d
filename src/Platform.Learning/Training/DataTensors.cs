using Platform.Learning.Tensors;
using static TorchSharp.torch;

namespace Platform.Learning.Training;

/// <summary>One client's samples as one tensor each of features and labels; batches are picked by index.</summary>
internal sealed class DataTensors : IDisposable
{
    private readonly Tensor _features;
    private readonly Tensor _labels;
    private readonly Tensor? _order;

    /// <summary>Copies of the samples, and a view of an order that may change between picks.</summary>
    public DataTensors(Samples samples, ElementType type, long[]? order = null)
    {
        long[] shape = [samples.Count, .. samples.Shape.Select(axis => (long)axis)];
        using var flat = type is ElementType.Float64
            ? frombuffer(Array.ConvertAll(samples.Features, value => (double)value), ScalarType.Float64)
            : frombuffer(samples.Features, ScalarType.Float32);
        // A copy, because torch's memory begins on a cache line and an array's where the collector put it: the order of sums in a
        // matrix product depends on that, and with it the last bits.
        using var shaped = flat.reshape(shape);
        _features = shaped.clone();
        _labels = frombuffer(samples.Labels, ScalarType.Int64);
        _order = order is null ? null : frombuffer(order, ScalarType.Int64);
    }

    /// <summary>All samples in their order.</summary>
    public (Tensor Features, Tensor Labels) All => (_features, _labels);

    /// <summary>The samples at some places of the order; the caller's dispose scope owns the result.</summary>
    public (Tensor Features, Tensor Labels) Pick(int start, int count)
    {
        var index = _order!.narrow(0, start, count);
        return (_features.index_select(0, index), _labels.index_select(0, index));
    }

    /// <summary>Samples that lie together; the caller's dispose scope owns the result.</summary>
    public (Tensor Features, Tensor Labels) Range(int start, int count) => (_features.narrow(0, start, count), _labels.narrow(0, start, count));

    public void Dispose()
    {
        _features.Dispose();
        _labels.Dispose();
        _order?.Dispose();
    }
}
