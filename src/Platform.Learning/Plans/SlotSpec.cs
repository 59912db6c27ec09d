using Platform.Learning.Models;
using Platform.Learning.Tensors;

namespace Platform.Learning.Plans;

/// <summary>The names of slots that have a meaning of their own.</summary>
public static class SlotNames
{
    /// <summary>The model: of the server, as it is broadcast, and the update of it that is uploaded.</summary>
    public const string Model = "model";

    /// <summary>Inside a local program, after the last step: client − global, x_K − x^t.</summary>
    public const string Delta = "delta";
}

/// <summary>A slot that an algorithm has beside the model.</summary>
/// <param name="Name">Its name; no two slots of an algorithm, of whichever side, share one.</param>
/// <param name="Part">Which of the model's tensors it has; absent for all.</param>
/// <param name="StartsAsModel">Of a client's slot: whether it begins as the model that its client is sent first, or as zeros.</param>
/// <param name="Shape">Gives its tensors other shapes than the model's; absent to keep them.</param>
public sealed record SlotSpec(string Name, Selector? Part = null, bool StartsAsModel = false, Func<TensorEntry, IReadOnlyList<long>>? Shape = null)
{
    /// <summary>A slot with the model's head alone.</summary>
    public static SlotSpec Head(string name) => new(name, Selector.Group(ModelGroups.Head));

    /// <summary>The slot's tensors for a model's.</summary>
    internal SlotSchema Of(SlotSchema model)
    {
        var part = Part is null ? model : model.Only(entry => Part.Matches(SlotNames.Model, entry));
        return Shape is null ? part : new(part.Entries.Select(entry => new TensorEntry(entry.Path, entry.Type, Shape(entry), entry.Kind, entry.Groups)));
    }
}
