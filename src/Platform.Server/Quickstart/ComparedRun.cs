using System.Text.Json.Serialization;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Server.Quickstart;

/// <summary>One point of a curve.</summary>
internal sealed record CurvePoint(int Round, double Accuracy, double Loss, long GradientSamples);

/// <summary>One finished run, as the JSON file has it.</summary>
/// <param name="Algorithm">The method.</param>
/// <param name="Seed">The seed of partition and run.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Rounds">Accuracy and loss on the test set by round, and the sample gradients computed until then.</param>
/// <param name="Best">The best score.</param>
/// <param name="Last">The last score.</param>
/// <param name="Digest">The digest of the final checkpoint.</param>
/// <param name="Seconds">From its grant to its end.</param>
/// <param name="Checkpoint">Where the best checkpoint was downloaded to.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record ComparedRun(
    string Algorithm,
    long Seed,
    RunState Status,
    IReadOnlyList<CurvePoint> Rounds,
    double Seconds,
    Score? Best = null,
    Score? Last = null,
    Sha256Digest? Digest = null,
    string? Checkpoint = null,
    RunFailure? Failure = null)
{
    /// <summary>What tells it from the other runs; its checkpoint's file is called so.</summary>
    [JsonIgnore]
    public string Name => NameOf(Algorithm, Seed);

    /// <summary>The name of a run that has not ended yet.</summary>
    public static string NameOf(string algorithm, long seed) => $"{algorithm}-{seed}";
}
