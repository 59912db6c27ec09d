namespace Platform.Learning.Tensors;

/// <summary>The tensors of one slot in their order, and where each lies in the slot's flat buffers.</summary>
public sealed class SlotSchema
{
    /// <summary>Each tensor begins at a multiple of this many bytes: a cache line, and the widest vector register.</summary>
    public const int Alignment = 64;

    private readonly Dictionary<string, int> _index;
    private readonly int[] _offsets;
    private readonly int[] _lengths = new int[Enum.GetValues<ElementType>().Length];

    /// <summary>Lays the entries out one after the other, each type in a buffer of its own.</summary>
    public SlotSchema(IEnumerable<TensorEntry> entries)
    {
        Entries = [.. entries];
        _index = new(Entries.Count, StringComparer.Ordinal);
        _offsets = new int[Entries.Count];
        for (var i = 0; i < Entries.Count; i++)
        {
            var entry = Entries[i];
            var padded = Pad(entry.Count, entry.Type);
            _index.Add(entry.Path, i);
            _offsets[i] = _lengths[(int)entry.Type];
            _lengths[(int)entry.Type] = checked(_offsets[i] + padded);
        }
    }

    /// <summary>The tensors, in order.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>How many numbers gradients change.</summary>
    public long Parameters => Entries.Where(entry => entry.Kind is TensorKind.Trainable).Sum(entry => entry.Count);

    /// <summary>The position of a tensor in <see cref="Entries"/>, or -1.</summary>
    public int IndexOf(string path) => _index.GetValueOrDefault(path, -1);

    /// <summary>Where a tensor begins in the buffer of its type, in elements.</summary>
    public int Offset(int entry) => _offsets[entry];

    /// <summary>The length of the buffer of a type with its padding, in elements.</summary>
    public int Length(ElementType type) => _lengths[(int)type];

    /// <summary>The same tensors in another floating type; whole numbers stay what they are.</summary>
    public SlotSchema As(ElementType floating) =>
        new(Entries.Select(entry => entry.Type is ElementType.Int64 ? entry : entry with { Type = floating }));

    /// <summary>The same tensors without those that are not kept.</summary>
    public SlotSchema Only(Func<TensorEntry, bool> keep) => new(Entries.Where(keep));

    /// <summary>Whether the other schema has the same tensors (names, types, shapes) in the same order.</summary>
    public bool HasLayoutOf(SlotSchema other) =>
        ReferenceEquals(this, other)
        || (Entries.Count == other.Entries.Count && Entries.Zip(other.Entries).All(pair =>
            pair.First.Path == pair.Second.Path && pair.First.Type == pair.Second.Type && pair.First.Shape.SequenceEqual(pair.Second.Shape)));

    private static int Pad(long count, ElementType type)
    {
        var line = Alignment / type.Size();
        return checked((int)((count + line - 1) / line * line));
    }
}
