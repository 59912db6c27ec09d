namespace Platform.Learning.Tensors;

/// <summary>A tensor that a selector picked: its slot, and its position in the slot's schema.</summary>
public readonly record struct Selected(string Slot, int Index, TensorEntry Entry);

/// <summary>
/// Which tensors of a bag are meant, by slot, group and kind. Who sees, trains, sends, averages or keeps a tensor is a selector,
/// so that methods which differ only in that differ only in data.
/// </summary>
public abstract record Selector
{
    private Selector()
    {
    }

    /// <summary>Every tensor.</summary>
    public static Selector All { get; } = new Everything();

    /// <summary>No tensor.</summary>
    public static Selector None { get; } = new Complement(All);

    /// <summary>The tensors of one slot.</summary>
    public static Selector Slot(string name) => new InSlot(name);

    /// <summary>The tensors of one part of the model.</summary>
    public static Selector Group(string name) => new InGroup(name);

    /// <summary>The tensors of one kind.</summary>
    public static Selector Kind(TensorKind kind) => new OfKind(kind);

    /// <summary>What both select.</summary>
    public Selector And(Selector other) => new Both(this, other);

    /// <summary>What either selects.</summary>
    public Selector Or(Selector other) => new Either(this, other);

    /// <summary>What this does not select.</summary>
    public Selector Not() => new Complement(this);

    /// <summary>Whether a tensor is selected.</summary>
    public abstract bool Matches(string slot, TensorEntry entry);

    /// <summary>The selected tensors of a schema, in its order.</summary>
    public IReadOnlyList<Selected> Resolve(BagSchema schema) =>
    [
        .. schema.Slots.SelectMany(slot => slot.Value.Entries
            .Select((entry, index) => new Selected(slot.Key, index, entry))
            .Where(selected => Matches(selected.Slot, selected.Entry))),
    ];

    private sealed record Everything : Selector
    {
        public override bool Matches(string slot, TensorEntry entry) => true;
    }

    private sealed record InSlot(string Name) : Selector
    {
        public override bool Matches(string slot, TensorEntry entry) => slot == Name;
    }

    private sealed record InGroup(string Name) : Selector
    {
        public override bool Matches(string slot, TensorEntry entry) => entry.Groups.Contains(Name);
    }

    private sealed record OfKind(TensorKind Wanted) : Selector
    {
        public override bool Matches(string slot, TensorEntry entry) => entry.Kind == Wanted;
    }

    private sealed record Both(Selector Left, Selector Right) : Selector
    {
        public override bool Matches(string slot, TensorEntry entry) => Left.Matches(slot, entry) && Right.Matches(slot, entry);
    }

    private sealed record Either(Selector Left, Selector Right) : Selector
    {
        public override bool Matches(string slot, TensorEntry entry) => Left.Matches(slot, entry) || Right.Matches(slot, entry);
    }

    private sealed record Complement(Selector Of) : Selector
    {
        public override bool Matches(string slot, TensorEntry entry) => !Of.Matches(slot, entry);
    }
}
