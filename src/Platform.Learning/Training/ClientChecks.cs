using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Training;

/// <summary>Whether what a client brings, and what it would send, can be counted. Answers why not, or null.</summary>
internal static class ClientChecks
{
    public static string? Input(Samples samples, TensorBag? state, RunProgram program)
    {
        var model = program.Model;
        if (!samples.Shape.SequenceEqual(model.SampleShape))
        {
            return $"its samples have shape [{string.Join(", ", samples.Shape)}], and the model takes [{string.Join(", ", model.SampleShape)}]";
        }

        if (samples.Features.LongLength != samples.Count * model.SampleShape.Aggregate(1L, (product, axis) => product * axis))
        {
            return "its features and labels are of different numbers of samples";
        }

        // libtorch would refuse it too, but names neither the client nor the sample.
        var wrong = Array.FindIndex(samples.Labels, label => label < 0 || label >= model.Classes);
        if (wrong >= 0)
        {
            return $"its sample {wrong} has label {samples.Labels[wrong]}, and the model has classes 0 to {model.Classes - 1}";
        }

        return state is null || state.Schema.HasLayoutOf(program.ClientSchema) ? null : "its state does not have the tensors that the algorithm keeps";
    }

    public static string? Output(TensorBag upload, TensorBag state)
    {
        foreach (var (name, slot) in upload.Slots.Concat(state.Slots))
        {
            if (!double.IsFinite(slot.SquaredNorm()))
            {
                return $"its '{name}' has numbers that are not finite, or too large to square";
            }
        }

        return null;
    }
}
