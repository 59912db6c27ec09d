using Platform.Learning.Training;

namespace Platform.Learning.Data;

/// <summary>What one client holds, or one shard of a dataset: samples to train on, and samples of its own to be tested on.</summary>
/// <param name="Train">What it trains on; all of a dataset's shard.</param>
/// <param name="Test">Its own test split; empty if none is held out.</param>
public sealed record ClientData(Samples Train, Samples Test)
{
    /// <summary>The memory that the samples take.</summary>
    public long SizeBytes => Size(Train) + Size(Test);

    private static long Size(Samples samples) => (samples.Features.LongLength * sizeof(float)) + (samples.Labels.LongLength * sizeof(long));
}
