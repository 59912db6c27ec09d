using System.Text.Json.Serialization;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;

namespace Platform.Contracts.Runs;

/// <summary>One training of a federation's model: what <c>POST …/runs</c> takes. Immutable once accepted.</summary>
/// <param name="Federation">Whose clients train.</param>
/// <param name="Algorithm">The federated method and its options.</param>
/// <param name="Rounds">How many rounds.</param>
/// <param name="Participation">How many clients take part in each round.</param>
/// <param name="Local">How long each client trains in a round.</param>
/// <param name="BatchSize">Samples per local step, a number or <c>"full"</c>.</param>
/// <param name="LearningRate">Of the first round.</param>
/// <param name="LearningRateDecay">Multiplies the rate after every round, in (0, 1].</param>
/// <param name="WeightDecay">Adds this times the weights to each gradient.</param>
/// <param name="ClipNorm">The largest Euclidean norm of a loss gradient over all parameters; absent for none.</param>
/// <param name="Seed">Of everything random in the run.</param>
/// <param name="Evaluation">When and on what the global model is evaluated.</param>
/// <param name="Checkpoints">Which checkpoints stay.</param>
/// <param name="InitialCheckpoint">An uploaded safetensors file to start from, names and shapes as the model's.</param>
/// <param name="SliceSize">Clients per task; absent for clamp(ceil(cohort / 16), 1, 64). Part of the arithmetic's order.</param>
/// <param name="Precision">The type of weights and data.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Loss">What the clients' training minimises, unless the algorithm has a loss of its own.</param>
/// <param name="Merge">A rule that takes the place of the mean of updates, and its options; absent for the mean.</param>
public sealed record RunSpec(
    FederationId Federation,
    Choice Algorithm,
    int Rounds,
    Participation Participation,
    LocalWork Local,
    BatchSize BatchSize,
    double LearningRate,
    double LearningRateDecay = 1,
    double WeightDecay = 0,
    double? ClipNorm = null,
    long Seed = 0,
    EvaluationSpec? Evaluation = null,
    CheckpointSpec? Checkpoints = null,
    UploadId? InitialCheckpoint = null,
    int? SliceSize = null,
    Precision Precision = Precision.Float32,
    string? Name = null,
    LossFunction Loss = LossFunction.CrossEntropy,
    Choice? Merge = null);

/// <summary>The losses that training may minimise.</summary>
public enum LossFunction
{
    /// <summary>Cross-entropy of the softmax of the class scores.</summary>
    [JsonStringEnumMemberName("cross_entropy")]
    CrossEntropy = 0,

    /// <summary>Balanced softmax: cross-entropy after the logarithms of the client's own class counts are added to the scores (Ren et al., NeurIPS 2020).</summary>
    [JsonStringEnumMemberName("balanced_softmax")]
    BalancedSoftmax = 1,
}

/// <summary>How many clients take part in each round: exactly one of the two is given.</summary>
/// <param name="Fraction">In (0, 1]; the cohort is the rounded product, at least one.</param>
/// <param name="Count">At least 1, at most the number of clients.</param>
public sealed record Participation(double? Fraction = null, int? Count = null)
{
    /// <summary>The size of the cohort out of <paramref name="clients"/> clients.</summary>
    public int CohortSize(int clients) =>
        Count ?? Math.Clamp((int)Math.Round((Fraction ?? 1) * clients, MidpointRounding.AwayFromZero), 1, clients);
}

/// <summary>How long a client trains in a round: exactly one of the two is given.</summary>
/// <param name="Epochs">Passes over its samples; the last batch of a pass may be smaller.</param>
/// <param name="Steps">Optimizer steps; passes are begun as needed.</param>
public sealed record LocalWork(int? Epochs = null, int? Steps = null);

/// <summary>When models are evaluated, and on what.</summary>
/// <param name="Every">After every so many rounds, and after the last.</param>
/// <param name="Clients">Also on each client's own test split; where the algorithm has personal models, these too.</param>
/// <param name="PersonalOnGlobal">With clients: each personal model also on the global test set.</param>
/// <param name="MaskAbsentClasses">On a client's own test split, leave out of the predictions the classes of which it has no training sample.</param>
/// <param name="TauNorm">Divide each row of the head by its norm to this power before the model is scored, in [0, 1]; 0 leaves it.</param>
public sealed record EvaluationSpec(int Every = 1, bool Clients = false, bool PersonalOnGlobal = false, bool MaskAbsentClasses = false, double TauNorm = 0);

/// <summary>Which checkpoints stay. The last three and the best always do.</summary>
/// <param name="Every">Keep every so many rounds for good; absent for none.</param>
public sealed record CheckpointSpec(int? Every = null);

/// <summary>The type of weights and data.</summary>
public enum Precision
{
    /// <summary>32-bit floats.</summary>
    [JsonStringEnumMemberName("float32")]
    Float32 = 0,

    /// <summary>64-bit floats: slower, for exact comparisons.</summary>
    [JsonStringEnumMemberName("float64")]
    Float64 = 1,
}
