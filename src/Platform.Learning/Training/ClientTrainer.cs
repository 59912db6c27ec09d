using System.Numerics;
using Platform.Contracts.Ids;
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
        var step = program.Plan.Locate(at.Round).Phase.Steps[at.Step];
        Local = step.Work ?? throw new InvalidOperationException("The step has no participants.");
        Merge = step.Merge as Reductions ?? throw new NotSupportedException("Only reductions can be folded within a slice.");
        UploadSchema = program.UploadSchema(Local);
    }

    public Reductions Merge { get; }

    public BagSchema UploadSchema { get; }

    protected RunProgram Program { get; }

    protected StepPosition At { get; }

    protected LocalProgram Local { get; }

    /// <summary>Upload and next state are null if the client is refused; the next state also if clients keep none.</summary>
    public abstract (TrainedClient Outcome, TensorBag? Upload, TensorBag? State) Train(SliceClient client, CancellationToken cancellation);

    public abstract void Dispose();
}

/// <inheritdoc />
internal sealed class ClientTrainer<T> : ClientTrainer
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TensorBag _broadcast;
    private readonly TensorSlot _anchor;
    private readonly LocalStep<T> _step;

    public ClientTrainer(RunProgram program, StepPosition at, TensorBag broadcast)
        : base(program, at)
    {
        _broadcast = broadcast;
        _anchor = broadcast[SlotNames.Model];
        _step = new(program.Model, Local, program.ElementType);
    }

    public override (TrainedClient Outcome, TensorBag? Upload, TensorBag? State) Train(SliceClient client, CancellationToken cancellation)
    {
        var samples = client.Samples();
        var state = client.State?.Invoke() ?? new TensorBag(Program.ClientSchema);
        var tally = new Tally();
        var refused = ClientChecks.Input(samples, state, Program) ?? Steps(client.Client, samples, state, tally, cancellation);
        var drift = 0.0;
        if (refused is null)
        {
            _step.Weights.Subtract(_anchor); // now Δ = x_K − x^t: client − global
            drift = _step.Weights.SquaredNorm();
            refused = double.IsFinite(drift) ? null : "its update has numbers that are not finite, or too large to square";
        }

        if (refused is not null)
        {
            return (tally.Outcome(client.Client, refused, samples.Count, 0), null, null);
        }

        var next = Assign(Local.NextState, state, Program.ClientSchema);
        var upload = Assign(Local.Upload, next, UploadSchema);
        refused = ClientChecks.Output(upload, next);
        return refused is null
            ? (tally.Outcome(client.Client, null, samples.Count, drift), upload, Program.ClientSchema.Slots.Count == 0 ? null : next)
            : (tally.Outcome(client.Client, refused, samples.Count, 0), null, null);
    }

    public override void Dispose() => _step.Dispose();

    /// <summary>All local steps; answers why the client is refused, if it is.</summary>
    private string? Steps(ClientId client, Samples samples, TensorBag state, Tally tally, CancellationToken cancellation)
    {
        _step.Weights.CopyFrom(_anchor);
        if (samples.Count == 0)
        {
            return null; // nothing to learn from: its update is zero and weighs nothing by samples
        }

        var key = new RandomKey(Program.Spec.Seed, At.Generation, At.Resample, At.Phase, At.Round, At.Step, client.Value, "shuffle");
        var order = new BatchOrder(samples.Count, Program.Spec.BatchSize, Program.Spec.Local, key);
        using var data = new DataTensors(samples, Program.ElementType, order.Order);
        var rate = Program.LearningRate(At.Round);
        TensorSlot Vector(string slot) => state.Contains(slot) ? state[slot] : _broadcast[slot];
        foreach (var batch in order.Batches())
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var loss = _step.Take(batch.Full ? data.All : data.Pick(batch.Start, batch.Count), _anchor, Vector, rate);
            tally.Add(loss, batch.Count * _step.Passes);
            if (!double.IsFinite(loss))
            {
                return $"its loss is not finite at local step {tally.Steps}";
            }
        }

        return null;
    }

    /// <summary>Carries out assignments over Δ and the slots of <paramref name="sources"/>; what is not assigned stays.</summary>
    private TensorBag Assign(IReadOnlyList<Assignment> assignments, TensorBag sources, BagSchema schema)
    {
        var slots = sources.Slots.ToDictionary(slot => slot.Key, slot => slot.Value);
        slots[SlotNames.Delta] = _step.Weights;
        foreach (var (target, terms) in assignments)
        {
            var sum = new TensorSlot(_anchor.Schema);
            foreach (var term in terms)
            {
                sum.AddScaled(slots[term.Slot], term.Scale);
            }

            slots[target] = sum;
        }

        return new(schema.Slots.Select(slot => KeyValuePair.Create(slot.Key, slots[slot.Key])));
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
