namespace Platform.Learning.Tensors;

/// <summary>What a tensor is for.</summary>
public enum TensorKind
{
    /// <summary>Changed by gradients.</summary>
    Trainable = 0,

    /// <summary>Measured from data, such as a running mean.</summary>
    Statistic = 1,

    /// <summary>Counts something; never averaged.</summary>
    Counter = 2,
}

/// <summary>One tensor of a slot: its name, type and shape, and what it is for.</summary>
/// <param name="Path">Its name within the slot, as in a PyTorch state dict: <c>conv1.weight</c>.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">Its axes; empty for a scalar.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Groups">The parts of the model it belongs to, by type and role: <c>backbone</c>, <c>head</c>, <c>norm</c>, <c>norm.affine</c>.</param>
public sealed record TensorEntry(string Path, ElementType Type, IReadOnlyList<long> Shape, TensorKind Kind, IReadOnlyList<string> Groups)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (count, axis) => checked(count * axis));
}
