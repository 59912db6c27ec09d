using Platform.Contracts.Runs;
using Platform.Learning.Randomness;

namespace Platform.Learning.Training;

/// <summary>A batch: so many samples of an order, from a position on. A full batch is the samples as they are.</summary>
internal readonly record struct Batch(int Start, int Count, bool Full);

/// <summary>Which samples each local step sees: passes over all of them, each in a fresh random order, the last batch of a pass smaller. At least one sample.</summary>
internal sealed class BatchOrder
{
    private readonly RandomStream _stream;
    private readonly int _size;
    private readonly LocalWork _work;

    public BatchOrder(int samples, BatchSize size, LocalWork work, RandomKey key)
    {
        Order = new long[samples];
        for (var i = 0; i < samples; i++)
        {
            Order[i] = i;
        }

        _size = size.For(samples);
        _work = work;
        _stream = new(key);
    }

    /// <summary>The order of the current pass; shuffled in place between passes.</summary>
    public long[] Order { get; }

    public IEnumerable<Batch> Batches()
    {
        var steps = 0;
        for (var epoch = 0; epoch < (_work.Epochs ?? int.MaxValue); epoch++)
        {
            var full = _size == Order.Length;
            if (!full)
            {
                _stream.Shuffle(Order.AsSpan());
            }

            for (var start = 0; start < Order.Length; start += _size)
            {
                if (steps++ == (_work.Steps ?? int.MaxValue))
                {
                    yield break;
                }

                yield return new(start, Math.Min(_size, Order.Length - start), full);
            }
        }
    }
}
