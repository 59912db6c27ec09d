using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Algorithms;
using Platform.Learning.Merging.Robust;
using Platform.Learning.Models;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Plans;

/// <summary>A run spec bound to its federation's model: all that is needed to compute the run.</summary>
public sealed class RunProgram
{
    private RunProgram(RunSpec spec, Algorithm algorithm, Model model)
    {
        Spec = spec;
        Algorithm = algorithm;
        Model = model;
        Plan = spec.Merge is { } rule ? algorithm.Plan(spec).Merging(MergeRule.Catalogue.Read(rule, "/merge").Apply) : algorithm.Plan(spec);
        if (Plan.Phases.Any(phase => phase.Steps.Count(step => step.Work is { ChangesState: true }) > 1))
        {
            throw new NotSupportedException("Client states are read as they were before the round: only one step of a round may change them.");
        }

        ServerSchema = Schema([new SlotSpec(SlotNames.Model), .. algorithm.ServerSlots]);
        ClientSchema = Schema(algorithm.ClientSlots);
    }

    /// <summary>The run.</summary>
    public RunSpec Spec { get; }

    /// <summary>Its method.</summary>
    public Algorithm Algorithm { get; }

    /// <summary>Its model.</summary>
    public Model Model { get; }

    /// <summary>Its rounds.</summary>
    public Plan Plan { get; }

    /// <summary>The type of its weights and data.</summary>
    public ElementType ElementType => Spec.Precision is Precision.Float64 ? ElementType.Float64 : ElementType.Float32;

    /// <summary>The slots of its server state; <c>model</c> is the first.</summary>
    public BagSchema ServerSchema { get; }

    /// <summary>The slots of each client's state; empty if clients keep nothing.</summary>
    public BagSchema ClientSchema { get; }

    /// <summary>Binds a spec that was validated to a model that fits its data.</summary>
    public static RunProgram Of(RunSpec spec, Choice model, IReadOnlyList<int> sampleShape, int classes) =>
        Of(spec, ModelCatalogue.Build(model, sampleShape, classes));

    /// <summary>Binds a spec that was validated to a model that fits its data.</summary>
    public static RunProgram Of(RunSpec spec, Model model) =>
        new(spec, AlgorithmCatalogue.Instance.Read(spec.Algorithm, "/algorithm"), model);

    /// <summary>The server state of round 0: the model drawn from the run's seed, every other slot as the algorithm begins it.</summary>
    public TensorBag InitialServer()
    {
        var server = new TensorBag(ServerSchema);
        Model.Initialise(server[SlotNames.Model], Spec.Seed);
        Algorithm.Initialise(server, Model, Spec.Seed);
        return server;
    }

    /// <summary>The state of a client before its first participation: zeros, or what it is sent first.</summary>
    public TensorBag InitialState(TensorSlot broadcastModel)
    {
        var state = new TensorBag(ClientSchema);
        foreach (var slot in Algorithm.ClientSlots.Where(slot => slot.StartsAsModel))
        {
            state[slot.Name].CopyCommon(broadcastModel);
        }

        return state;
    }

    /// <summary>The slots that a client sends after some work: never anything of its own part.</summary>
    public BagSchema UploadSchema(LocalProgram work)
    {
        var model = Model.Schema(ElementType);
        var own = work.Own is { } slot ? ClientSchema[slot] : null;
        return new(work.Upload.Select(sent => KeyValuePair.Create(
            sent.Target,
            model.Only(entry => own?.IndexOf(entry.Path) is not >= 0 && (sent.Part?.Matches(sent.Target, entry) ?? true)))));
    }

    /// <summary>The work and the merge of a step.</summary>
    public Step Step(StepPosition at) => Plan.Locate(at.Round).Phase.Steps[at.Step];

    /// <summary>η of a round: the first round's rate times decay^(round − 1).</summary>
    public double LearningRate(int round)
    {
        // By squaring instead of Math.Pow: only operations whose last bit IEEE 754 fixes.
        var (rate, factor) = (Spec.LearningRate, Spec.LearningRateDecay);
        for (var left = round - 1; left > 0; left >>= 1)
        {
            rate *= (left & 1) == 1 ? factor : 1;
            factor *= factor;
        }

        return rate;
    }

    private BagSchema Schema(IReadOnlyList<SlotSpec> slots)
    {
        var model = Model.Schema(ElementType);
        return new(slots.Select(slot => KeyValuePair.Create(slot.Name, slot.Of(model))));
    }
}
