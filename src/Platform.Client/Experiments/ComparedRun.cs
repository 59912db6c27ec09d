using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Client.Experiments;

/// <summary>One evaluated round of a run.</summary>
/// <param name="Round">The round.</param>
/// <param name="GradientSamples">Sample gradients that the run had computed until then.</param>
/// <param name="Metrics">What was measured, by the curve's name.</param>
public sealed record CurvePoint(int Round, long GradientSamples, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Of the global model on the global test set, in [0, 1].</summary>
    public double? Accuracy => Value("global.accuracy");

    /// <summary>Mean cross-entropy of the global model on the global test set, in nats.</summary>
    public double? Loss => Value("global.loss");

    /// <summary>One metric; null where it was not measured.</summary>
    public double? Value(string metric) => Metrics.TryGetValue(metric, out var value) ? value : null;
}

/// <summary>One run of a comparison that has ended.</summary>
/// <param name="Method">The label of its method.</param>
/// <param name="Algorithm">The name of its algorithm.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Rounds">Its evaluated rounds, in order.</param>
/// <param name="Seconds">From its grant to its end.</param>
/// <param name="DeviceSeconds">Lane time of its rounds; runs beside it do not count.</param>
/// <param name="DownBytes">Sent to clients in all its rounds, if that is known.</param>
/// <param name="UpBytes">Sent by clients in all its rounds, if that is known.</param>
/// <param name="Run">Its id.</param>
/// <param name="Best">Its best score.</param>
/// <param name="Last">Its last score.</param>
/// <param name="Digest">The digest of its final checkpoint.</param>
/// <param name="NumericProfile">Whose arithmetic it is.</param>
/// <param name="Checkpoint">Where its best checkpoint was downloaded to.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record ComparedRun(
    string Method,
    string Algorithm,
    long Seed,
    RunState Status,
    IReadOnlyList<CurvePoint> Rounds,
    double Seconds = 0,
    double DeviceSeconds = 0,
    long? DownBytes = null,
    long? UpBytes = null,
    RunId? Run = null,
    Score? Best = null,
    Score? Last = null,
    Sha256Digest? Digest = null,
    string? NumericProfile = null,
    string? Checkpoint = null,
    RunFailure? Failure = null);
