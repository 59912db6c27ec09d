using CsCheck;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Tensors;

/// <summary>Selectors form a Boolean algebra over the tensors of any schema.</summary>
public sealed class SelectorTests
{
    private static readonly string[] Slots = ["model", "dual", "c"];
    private static readonly string[] Groups = ["backbone", "head", "norm", "norm.affine"];

    private static readonly Gen<TensorEntry> Entry =
        from path in Gen.String[Gen.Char.AlphaNumeric, 1, 8]
        from kind in Gen.Enum<TensorKind>()
        from groups in Gen.Int[0, Groups.Length - 1].Select(i => Groups[i]).Array[0, 3]
        select new TensorEntry(path, ElementType.Float32, [2], kind, [.. groups.Distinct()]);

    private static readonly Gen<BagSchema> Schema =
        from counts in Entry.Array[0, 6].Array[Slots.Length]
        select new BagSchema(Slots.Zip(counts, (slot, entries) => KeyValuePair.Create(slot, new SlotSchema(entries.DistinctBy(entry => entry.Path)))));

    private static readonly Gen<Selector> Leaf = Gen.OneOf(
        Gen.Const(Selector.All),
        Gen.Const(Selector.None),
        Gen.Int[0, Slots.Length - 1].Select(i => Slots[i]).Select(Selector.Slot),
        Gen.Int[0, Groups.Length - 1].Select(i => Groups[i]).Select(Selector.Group),
        Gen.Enum<TensorKind>().Select(Selector.Kind));

    private static readonly Gen<Selector> Any = Gen.Recursive<Selector>((depth, self) => depth >= 3
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Gen.Select(self, self, (left, right) => left.And(right)),
            Gen.Select(self, self, (left, right) => left.Or(right)),
            self.Select(inner => inner.Not())));

    [Fact]
    public void Twice_not_is_the_selector_itself() =>
        Gen.Select(Schema, Any).Sample((schema, a) => Same(schema, a, a.Not().Not()));

    [Fact]
    public void Not_of_both_is_either_not() =>
        Gen.Select(Schema, Any, Any).Sample((schema, a, b) => Same(schema, a.And(b).Not(), a.Not().Or(b.Not())));

    [Fact]
    public void And_distributes_over_or() =>
        Gen.Select(Schema, Any, Any, Any).Sample((schema, a, b, c) => Same(schema, a.And(b.Or(c)), a.And(b).Or(a.And(c))));

    [Fact]
    public void All_and_none_are_the_units() =>
        Gen.Select(Schema, Any).Sample((schema, a) =>
            Same(schema, a, a.And(Selector.All)) && Same(schema, a, a.Or(Selector.None))
            && Same(schema, Selector.None, a.And(a.Not())) && Same(schema, Selector.All, a.Or(a.Not())));

    [Fact]
    public void A_selector_and_its_complement_share_out_every_tensor_once() =>
        Gen.Select(Schema, Any).Sample((schema, a) =>
            a.Resolve(schema).Concat(a.Not().Resolve(schema)).Select(selected => (selected.Slot, selected.Index)).Order()
                .SequenceEqual(Selector.All.Resolve(schema).Select(selected => (selected.Slot, selected.Index)).Order()));

    [Fact]
    public void Tensors_are_picked_by_slot_group_and_kind_in_the_schemas_order()
    {
        TensorEntry Of(string path, TensorKind kind, params string[] groups) => new(path, ElementType.Float32, [1], kind, groups);
        var slot = new SlotSchema(
        [
            Of("conv1.weight", TensorKind.Trainable, "backbone"),
            Of("norm1.running_mean", TensorKind.Statistic, "backbone", "norm"),
            Of("norm1.weight", TensorKind.Trainable, "backbone", "norm", "norm.affine"),
            Of("fc.weight", TensorKind.Trainable, "head"),
        ]);
        var schema = new BagSchema([KeyValuePair.Create("model", slot), KeyValuePair.Create("dual", slot)]);

        var sharedByFedBN = Selector.Slot("model").And(Selector.Group("norm").Not());
        var trained = Selector.Slot("model").And(Selector.Group("backbone")).And(Selector.Kind(TensorKind.Trainable));

        Assert.Equal(["model/conv1.weight", "model/fc.weight"], Names(sharedByFedBN));
        Assert.Equal(["model/conv1.weight", "model/norm1.weight"], Names(trained));
        Assert.Equal(8, Names(Selector.All).Count());

        IEnumerable<string> Names(Selector selector) => selector.Resolve(schema).Select(selected => $"{selected.Slot}/{selected.Entry.Path}");
    }

    private static bool Same(BagSchema schema, Selector left, Selector right) =>
        left.Resolve(schema).SequenceEqual(right.Resolve(schema));
}
