using Platform.Learning.Models;
using Platform.Learning.Tensors;

namespace Platform.Learning.Evaluation;

/// <summary>
/// τ-normalisation of a head: Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition" (ICLR 2020), section 4.3:
/// w_c ← w_c/‖w_c‖^τ. τ = 0 changes nothing, τ = 1 makes all rows equally long; the bias stays.
/// </summary>
internal static class TauNorm
{
    /// <summary>A copy of a model with its head's rows so scaled.</summary>
    public static TensorSlot Of(TensorSlot parameters, Model model, double tau)
    {
        var scaled = parameters.Clone();
        var weight = scaled.Schema.IndexOf(model.HeadWeight);
        scaled.SetRowLengths(weight, row => Math.Pow(parameters.RowLength(weight, row), 1 - tau));
        return scaled;
    }
}
