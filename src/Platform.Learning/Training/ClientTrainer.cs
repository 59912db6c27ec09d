using System.Numerics;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Learning.Plans;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;
using static TorchSharp.torch;

namespace Platform.Learning.Training;

/// <summary>Trains one client after the other from the same broadcast.</summary>
internal abstract class ClientTrainer : IDisposable
{
    protected ClientTrainer(RunProgram program, StepPosition at)
    {
        Program = program;
        At = at;
        Local = program.Step(at).Work ?? throw new InvalidOperationException("The step has no participants.");
        UploadSchema = program.UploadSchema(Local);
    }

    protected BagSchema UploadSchema { get; }

    protected RunProgram Program { get; }

    protected StepPosition At { get; }

    protected LocalProgram Local { get; }

    /// <summary>Upload and next state are null if the client is refused; the next state also if the client keeps none, or learned nothing.</summary>
    public abstract (TrainedClient Outcome, TensorBag? Upload, TensorBag? State) Train(SliceClient client, CancellationToken cancellation);

    public abstract void Dispose();
}

/// <inheritdoc />
internal sealed class ClientTrainer<T> : ClientTrainer
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TensorBag _broadcast;
    private readonly TensorSlot _anchor;
    private readonly TensorSlot _weights;
    private readonly TensorBag _state;
    private readonly List<(LearningStage<T> Steps, LocalWork Work)> _stages;

    public ClientTrainer(RunProgram program, StepPosition at, TensorBag broadcast)
        : base(program, at)
    {
        _broadcast = broadcast;
        _anchor = broadcast[SlotNames.Model];
        _weights = new(_anchor.Schema);
        _state = new(program.ClientSchema);
        _stages = [.. Local.Stages.Select(stage => (new LearningStage<T>(program.Model, stage, Slot, _anchor, program.ElementType), stage.Work ?? program.Spec.Local))];
    }

    public override (TrainedClient Outcome, TensorBag? Upload, TensorBag? State) Train(SliceClient client, CancellationToken cancellation)
    {
        var samples = client.Samples();
        var given = client.State?.Invoke();
        var tally = new Tally();
        var refused = ClientChecks.Input(samples, given, Program) ?? Steps(client.Client, samples, given, tally, cancellation);
        var drift = 0.0;
        if (refused is null)
        {
            TakeDelta();
            drift = _weights.SquaredNorm();
            refused = double.IsFinite(drift) ? null : "its update has numbers that are not finite, or too large to square";
        }

        if (refused is not null)
        {
            return (tally.Outcome(client.Client, refused, samples.Count, 0), null, null);
        }

        var learned = tally.Steps > 0;
        if (learned)
        {
            foreach (var (target, terms) in Local.NextState)
            {
                _state[target].CopyFrom(Sum(terms, _state[target].Schema, tally.Steps));
                _state[target].ClearStatistics(); // a dual or a control variate is of what gradients change
            }
        }

        var upload = Upload(tally.Steps);
        refused = ClientChecks.Output(upload, _state);
        return refused is null
            ? (tally.Outcome(client.Client, null, samples.Count, drift), upload, learned && Local.ChangesState ? _state.Clone() : null)
            : (tally.Outcome(client.Client, refused, samples.Count, 0), null, null);
    }

    public override void Dispose()
    {
        foreach (var (steps, _) in _stages)
        {
            steps.Dispose();
        }
    }

    private TensorSlot Slot(string name) => name switch
    {
        SlotNames.Model or SlotNames.Delta => _weights,
        _ when _state.Contains(name) => _state[name],
        _ => _broadcast[name],
    };

    /// <summary>All local steps of all stages; answers why the client is refused, if it is.</summary>
    private string? Steps(ClientId client, Samples samples, TensorBag? given, Tally tally, CancellationToken cancellation)
    {
        Start(given);
        if (samples.Count == 0)
        {
            return null; // nothing to learn from: its update is zero, and its state stays
        }

        using var prior = ClassPrior.Of(samples, Local, Program);
        for (var i = 0; i < _stages.Count; i++)
        {
            var (steps, work) = _stages[i];
            if (steps.TrainsAnything && Stage(client, samples, i, steps, work, prior, tally, cancellation) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private string? Stage(ClientId client, Samples samples, int stage, LearningStage<T> steps, LocalWork work, Tensor? prior, Tally tally, CancellationToken cancellation)
    {
        var purpose = stage == 0 ? "shuffle" : $"shuffle.{stage}";
        var key = new RandomKey(Program.Spec.Seed, At.Generation, At.Resample, At.Phase, At.Round, At.Step, client.Value, purpose);
        var order = new BatchOrder(samples.Count, Program.Spec.BatchSize, work, key);
        using var data = new DataTensors(samples, Program.ElementType, order.Order);
        var rate = Program.LearningRate(At.Round);
        foreach (var batch in order.Batches())
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var loss = steps.Take(batch.Full ? data.All : data.Pick(batch.Start, batch.Count), prior, rate);
            tally.Add(loss, batch.Count * steps.Passes);
            if (!double.IsFinite(loss))
            {
                return $"its loss is not finite at local step {tally.Steps}";
            }
        }

        return null;
    }

    private void Start(TensorBag? given)
    {
        var state = given ?? Program.InitialState(_anchor);
        foreach (var (name, slot) in _state.Slots)
        {
            slot.CopyFrom(state[name]);
        }

        _weights.CopyFrom(_anchor);
        if (Local.Own is { } own)
        {
            _weights.CopyCommon(_state[own]);
        }
    }

    /// <summary>Turns the weights into Δ = x_K − x^t: client − global; the client's own part goes into its state instead.</summary>
    private void TakeDelta()
    {
        if (Local.Own is { } own)
        {
            _state[own].CopyCommon(_weights);
        }

        _weights.Subtract(_anchor);
        if (Local.Own is { } kept)
        {
            _weights.ClearCommon(_state[kept].Schema);
        }
    }

    private TensorBag Upload(int steps) => steps == 0
        ? new(UploadSchema)
        : new(Local.Upload.Select(sent => KeyValuePair.Create(sent.Target, Sum(sent.Terms, UploadSchema[sent.Target], steps))));

    private TensorSlot Sum(IReadOnlyList<Term> terms, SlotSchema schema, int steps)
    {
        var sum = new TensorSlot(schema);
        foreach (var term in terms)
        {
            sum.AddScaledCommon(Slot(term.Slot), term.PerStep ? term.Scale / (steps * Program.LearningRate(At.Round)) : term.Scale);
        }

        return sum;
    }

    /// <summary>What is counted along a client's steps.</summary>
    private sealed class Tally
    {
        private double _loss;
        private long _gradients;

        public int Steps { get; private set; }

        public void Add(double loss, int gradients)
        {
            Steps++;
            _loss += loss;
            _gradients += gradients;
        }

        public TrainedClient Outcome(ClientId client, string? refused, int samples, double drift)
        {
            var mean = Steps == 0 ? 0 : _loss / Steps;
            return new(client, refused, samples, Steps, double.IsFinite(mean) ? mean : 0, drift, _gradients);
        }
    }
}
