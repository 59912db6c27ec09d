using Platform.Contracts.Runs;
using Platform.Learning.Data;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using static TorchSharp.torch;

namespace Platform.Learning.Training;

/// <summary>The logarithms of a client's class counts, which balanced softmax adds to the class scores.</summary>
internal static class ClassPrior
{
    // In place of the logarithm of zero: as good as −∞ after softmax, and without its NaN where it meets a zero gradient.
    private const double Absent = -1e9;

    /// <summary>One number per class; null if no loss of the program balances classes.</summary>
    public static Tensor? Of(Samples samples, LocalProgram local, RunProgram program)
    {
        if (!local.Stages.SelectMany(stage => stage.Parts).Any(part => part.Loss.Loss is LossFunction.BalancedSoftmax))
        {
            return null;
        }

        var logarithms = ClassCounts.Of(samples.Labels, program.Model.Classes).Select(count => count == 0 ? Absent : Math.Log(count)).ToArray();
        return tensor(logarithms, program.ElementType is ElementType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
    }
}
