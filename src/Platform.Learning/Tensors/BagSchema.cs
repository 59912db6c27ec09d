namespace Platform.Learning.Tensors;

/// <summary>The slots of a bag in their order, each with its tensors.</summary>
public sealed class BagSchema
{
    private readonly Dictionary<string, SlotSchema> _slots;

    /// <summary>A schema of the given slots.</summary>
    public BagSchema(IEnumerable<KeyValuePair<string, SlotSchema>> slots)
    {
        Slots = [.. slots];
        _slots = Slots.ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>No slots.</summary>
    public static BagSchema Empty { get; } = new([]);

    /// <summary>The slots, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, SlotSchema>> Slots { get; }

    /// <summary>The tensors of one slot.</summary>
    public SlotSchema this[string slot] => _slots.TryGetValue(slot, out var schema) ? schema : throw new KeyNotFoundException($"There is no slot '{slot}'.");

    /// <summary>Whether there is such a slot.</summary>
    public bool Contains(string slot) => _slots.ContainsKey(slot);

    /// <summary>Whether the other schema has the same slots with the same tensors in the same order.</summary>
    public bool HasLayoutOf(BagSchema other) =>
        Slots.Count == other.Slots.Count
        && Slots.Zip(other.Slots).All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.HasLayoutOf(pair.Second.Value));
}
