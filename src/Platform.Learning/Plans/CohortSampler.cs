using Platform.Learning.Randomness;

namespace Platform.Learning.Plans;

/// <summary>Draws the clients of a round.</summary>
public static class CohortSampler
{
    /// <summary>
    /// Positions in the federation's canonical list of clients, ascending, without repetition. A given-up cohort is followed by
    /// another: <paramref name="resample"/> counts them.
    /// </summary>
    public static IReadOnlyList<int> Draw(long seed, int generation, int round, int resample, int clients, int size) =>
        size == clients
            ? [.. Enumerable.Range(0, clients)]
            : new RandomStream(new RandomKey(seed, Generation: generation, Resample: resample, Round: round, Purpose: "cohort")).Sample(clients, size);
}
