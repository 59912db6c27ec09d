using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms;

/// <summary>
/// A method whose clients keep a part of the model, or all of it, as their own: it begins as what the client is sent first, and a
/// client's model is the federation's with that part in place of the shared one.
/// </summary>
/// <param name="kept">Which of the model's tensors; absent for all.</param>
public abstract class OwnPart(Selector? kept) : Algorithm
{
    /// <summary>What the client keeps.</summary>
    internal const string Own = "own";

    /// <inheritdoc />
    public sealed override IReadOnlyList<SlotSpec> ClientSlots => [new(Own, kept, StartsAsModel: true)];

    /// <inheritdoc />
    public sealed override bool Personal => true;

    /// <inheritdoc />
    public override TensorSlot View(Model model, TensorBag server, TensorBag? client) =>
        client is null ? server[SlotNames.Model] : PersonalViews.Replaced(server[SlotNames.Model], client[Own]);
}
