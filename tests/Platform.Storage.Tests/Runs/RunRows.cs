using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Storage.Runs;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Runs;

/// <summary>A run's rows with what a test does not care about filled in.</summary>
internal static class RunRows
{
    public static RunRecord NewRun(TenantId? tenant = null, RunId? id = null, RunState state = RunState.Queued) => new()
    {
        Tenant = tenant ?? Acme,
        Id = id ?? RunId.New(Noon),
        Federation = Wards,
        Spec = new RunSpec(Wards, new Choice("fedavg"), 5, new Participation(Count: 2), new LocalWork(Epochs: 1), BatchSize.Full, 0.1),
        Version = 1,
        Epoch = 0,
        State = state,
        EventSequence = 1,
        CreatedAt = Noon,
    };

    public static EventRecord Event(RunRecord run, long sequence, string type = "round.committed") => new()
    {
        Tenant = run.Tenant,
        Run = run.Id,
        Sequence = sequence,
        Event = new RunEvent(sequence, Noon, type, "It happened.", run.State),
    };

    public static RoundRecord Round(RunRecord run, int number, RoundState state = RoundState.Open, int resample = 0) => new()
    {
        Tenant = run.Tenant,
        Run = run.Id,
        Generation = run.Generation,
        Number = number,
        Resample = resample,
        Phase = 0,
        State = state,
        Cohort = [Client(0), Client(1)],
        OpenedAt = Noon,
    };

    public static StepRecord Step(RunRecord run, int round, int resample = 0) => new()
    {
        Tenant = run.Tenant,
        Run = run.Id,
        Generation = run.Generation,
        Round = round,
        Resample = resample,
        Step = 0,
        State = StepState.Open,
        Slices = [[Client(0)], [Client(1)]],
    };

    public static ReceiptRecord Receipt(RunRecord run, int round, int slice, int resample = 0) => new()
    {
        Tenant = run.Tenant,
        Run = run.Id,
        Generation = run.Generation,
        Round = round,
        Resample = resample,
        Step = 0,
        Slice = slice,
        Update = Digest($"update {round} {resample} {slice}"),
        States = Digest($"states {round} {resample} {slice}"),
        DeviceMicroseconds = 1000,
        Attempt = 1,
    };

    public static ParticipationRecord Part(RunRecord run, int round, int client, int resample = 0) => new()
    {
        Tenant = run.Tenant,
        Run = run.Id,
        Generation = run.Generation,
        Round = round,
        Resample = resample,
        Step = 0,
        Client = Client(client),
        Slice = client,
        Samples = 10,
        Loss = 0.5,
        SquaredDrift = 0.25,
        States = Digest($"states {round} {resample} {client}"),
    };

    public static CheckpointRecord Checkpoint(RunRecord run, int round) => new()
    {
        Tenant = run.Tenant,
        Run = run.Id,
        Id = CheckpointId.New(Noon),
        Generation = run.Generation,
        Round = round,
        Sha256 = Digest($"model {round}"),
        SizeBytes = 1000,
        ServerState = Digest($"server {round}"),
        CreatedAt = Noon,
        Available = true,
    };

    public static MetricRecord Metric(RunRecord run, int round, string name, double value, string client = "") => new()
    {
        Tenant = run.Tenant,
        Run = run.Id,
        Generation = run.Generation,
        Round = round,
        Name = name,
        Client = client,
        Value = value,
    };

    /// <summary>The run one transition later.</summary>
    public static RunRecord Next(this RunRecord run, int events = 0, RunState? state = null) => run with
    {
        Version = run.Version + 1,
        EventSequence = run.EventSequence + events,
        State = state ?? run.State,
    };

    public static async Task<RunRecord> CreateAsync(this RunStore runs, RunRecord run)
    {
        await runs.CreateAsync(run, Event(run, 1, "run.queued"), null, CancellationToken.None);
        return run;
    }

    /// <summary>Opens a round and commits it, with one participation of each of the two clients.</summary>
    public static async Task<RunRecord> RoundAsync(this RunStore runs, RunRecord run, int number)
    {
        var open = run.Next(state: RunState.Running);
        await runs.CommitAsync(
            new RunChange
            {
                Run = open,
                Inserts = [Round(open, number), Step(open, number), Receipt(open, number, 0), Receipt(open, number, 1), Part(open, number, 0), Part(open, number, 1)],
            },
            CancellationToken.None);
        var committed = open.Next(events: 1) with { Round = number };
        await runs.CommitAsync(
            new RunChange
            {
                Run = committed,
                Inserts = [Checkpoint(committed, number), Metric(committed, number, "train.loss", 1.0 / number), Event(committed, committed.EventSequence)],
                Updates = [Round(committed, number, RoundState.Committed) with { FrozenAt = Noon.AddSeconds(2), CommittedAt = Noon.AddSeconds(3), DeviceMicroseconds = 1_500_000 }],
            },
            CancellationToken.None);
        return committed;
    }
}
