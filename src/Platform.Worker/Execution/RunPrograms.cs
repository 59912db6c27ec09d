using Platform.Contracts.Runs;
using Platform.Coordination.Tasks;
using Platform.Learning.Plans;
using Platform.Learning.Training;

namespace Platform.Worker.Execution;

/// <summary>From what an order says to what Learning computes.</summary>
internal static class RunPrograms
{
    public static RunProgram Of(RunSpec spec, ModelOrder model) => RunProgram.Of(spec, model.Choice, model.SampleShape, model.Classes);

    public static StepPosition At(StepKey key) => new(key.Generation, key.Round, key.Resample, key.Phase, key.Step);
}
