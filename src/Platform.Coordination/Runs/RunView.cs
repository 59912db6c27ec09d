using System.Collections.Immutable;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Coordination.Tasks;
using Platform.Storage.Federations;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>
/// Everything that decides what a run does next, as one immutable value: what the store holds, and nothing that it does not.
/// Transitions are functions from one view to the next and the change that makes it true.
/// </summary>
internal sealed record RunView
{
    /// <summary>The run's row.</summary>
    public required RunRecord Run { get; init; }

    /// <summary>The round that is open, if one is.</summary>
    public OpenRound? Round { get; init; }

    /// <summary>The checkpoints whose files are kept, by round.</summary>
    public required ImmutableSortedDictionary<int, CheckpointRecord> Checkpoints { get; init; }

    /// <summary>The client states that are kept.</summary>
    public required ClientStates States { get; init; }

    /// <summary>The newest committed checkpoint.</summary>
    public CheckpointRecord Newest => Checkpoints[Run.Round];

    /// <summary>Checkpoints whose evaluation is due.</summary>
    public IEnumerable<CheckpointRecord> Unevaluated => Checkpoints.Values.Where(checkpoint => checkpoint.EvaluationPending);

    /// <summary>Builds the view of what the store holds.</summary>
    public static RunView Of(RunSnapshot snapshot) => new()
    {
        Run = snapshot.Run,
        Round = snapshot.Round is { } round
            ? new OpenRound(
                round,
                [.. snapshot.Steps],
                snapshot.Receipts.Where(receipt => receipt.Step == snapshot.Steps[^1].Step).ToImmutableSortedDictionary(receipt => receipt.Slice, receipt => receipt),
                [.. snapshot.Receipts.Where(receipt => receipt.Step < snapshot.Steps[^1].Step).Select(receipt => receipt.States).OfType<Sha256Digest>()])
            : null,
        Checkpoints = snapshot.Checkpoints.ToImmutableSortedDictionary(checkpoint => checkpoint.Round, checkpoint => checkpoint),
        States = ClientStates.Of(snapshot.States),
    };
}

/// <summary>A round whose steps are under way; the last step is the current one.</summary>
/// <param name="Record">The round's row.</param>
/// <param name="Steps">Its steps so far, in order.</param>
/// <param name="Receipts">The stored receipts of the current step, by slice.</param>
/// <param name="EarlierStates">The packs of candidate client states of the steps before: they count when the round commits.</param>
internal sealed record OpenRound(
    RoundRecord Record,
    ImmutableList<StepRecord> Steps,
    ImmutableSortedDictionary<int, ReceiptRecord> Receipts,
    ImmutableList<Sha256Digest> EarlierStates)
{
    /// <summary>The current step.</summary>
    public StepRecord Step => Steps[^1];

    /// <summary>The slices of the current step that no stored receipt covers.</summary>
    public IEnumerable<int> MissingSlices => Enumerable.Range(0, Step.Slices.Count).Where(slice => !Receipts.ContainsKey(slice));
}

/// <summary>What a run needs to know of its federation; it never changes while the federation exists.</summary>
/// <param name="Record">The federation.</param>
/// <param name="Clients">Its clients, in canonical order.</param>
/// <param name="InitialCheckpoint">The upload that the run starts from, if it names one.</param>
internal sealed record RunFederation(FederationRecord Record, ImmutableArray<ClientRecord> Clients, Sha256Digest? InitialCheckpoint)
{
    private readonly ImmutableDictionary<ClientId, ClientRecord> _byId = Clients.ToImmutableDictionary(client => client.Client.Id);

    /// <summary>Its model.</summary>
    public ModelOrder Model { get; } = new(Record.Federation.Spec.Model, Record.SampleShape, Record.Classes);

    /// <summary>Training samples of each class over all clients.</summary>
    public ImmutableArray<int> TrainClassCounts { get; } =
    [
        .. Enumerable.Range(0, Record.Classes).Select(c => Clients.Sum(client => client.Client.TrainClassCounts.ElementAtOrDefault(c))),
    ];

    /// <summary>A client by its name.</summary>
    public ClientRecord this[ClientId client] => _byId[client];
}
