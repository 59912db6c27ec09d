using CsCheck;
using Platform.Contracts.Runs;
using Platform.Learning.Randomness;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Training;

public sealed class BatchOrderTests
{
    [Fact]
    public void Each_epoch_sees_every_sample_once_in_an_order_of_its_own() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 20], Gen.Int[1, 4]).Sample((samples, size, epochs) =>
        {
            var seen = Seen(samples, new(size), new(Epochs: epochs));
            return seen.Count == samples * epochs && seen.Chunk(samples).All(epoch => epoch.Order().SequenceEqual(Enumerable.Range(0, samples).Select(i => (long)i)));
        });

    [Fact]
    public void Steps_begin_passes_as_needed()
    {
        var order = new BatchOrder(5, new(2), new LocalWork(Steps: 7), new RandomKey(1));

        Assert.Equal([2, 2, 1, 2, 2, 1, 2], order.Batches().Select(batch => batch.Count));
    }

    [Fact]
    public void A_full_batch_takes_the_samples_as_they_are()
    {
        var order = new BatchOrder(5, BatchSize.Full, new LocalWork(Epochs: 2), new RandomKey(1));

        Assert.Equal([new Batch(0, 5, true), new Batch(0, 5, true)], order.Batches());
        Assert.Equal([0, 1, 2, 3, 4], order.Order);
    }

    [Fact]
    public void Two_clients_are_shuffled_differently_and_one_client_always_the_same()
    {
        Assert.Equal(Seen(50, new(10), new(Epochs: 1), "a"), Seen(50, new(10), new(Epochs: 1), "a"));
        Assert.NotEqual(Seen(50, new(10), new(Epochs: 1), "a"), Seen(50, new(10), new(Epochs: 1), "b"));
    }

    private static List<long> Seen(int samples, BatchSize size, LocalWork work, string client = "a")
    {
        var order = new BatchOrder(samples, size, work, new RandomKey(1, Client: client, Purpose: "shuffle"));
        List<long> seen = [];
        foreach (var batch in order.Batches())
        {
            seen.AddRange(order.Order.AsSpan(batch.Start, batch.Count));
        }

        return seen;
    }
}
