using System.Runtime.CompilerServices;
using CsCheck;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Tensors;

public sealed class TensorBagTests
{
    private static readonly SlotSchema Mixed = new(
    [
        new("a", ElementType.Float32, [3, 5], TensorKind.Trainable, []),
        new("b", ElementType.Float64, [7], TensorKind.Trainable, []),
        new("c", ElementType.Float32, [], TensorKind.Statistic, []),
        new("n", ElementType.Int64, [1], TensorKind.Counter, []),
        new("d", ElementType.Float32, [17], TensorKind.Trainable, []),
    ]);

    [Fact]
    public unsafe void Every_tensor_begins_at_a_multiple_of_64_bytes()
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var slot = new TensorSlot(Mixed);
            for (var i = 0; i < Mixed.Entries.Count; i++)
            {
                var address = (nuint)Unsafe.AsPointer(ref slot.Bytes(i)[0]); // the buffer never moves
                Assert.Equal(0u, address % 64);
            }
        }
    }

    [Fact]
    public void A_buffer_does_not_move_when_the_garbage_collector_compacts()
    {
        var slot = new TensorSlot(Mixed);
        var before = Address(slot);
        for (var i = 0; i < 50; i++)
        {
            GC.KeepAlive(new byte[50_000]);
        }

        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        Assert.Equal(before, Address(slot));

        static unsafe nuint Address(TensorSlot slot) => (nuint)Unsafe.AsPointer(ref slot.Values<float>("d")[0]);
    }

    [Fact]
    public void Arithmetic_keeps_the_padding_zero() => Gen.Select(Gen.Float[-9, 9].Array[33], Gen.Double[-3, 3]).Sample((values, scale) =>
    {
        var (left, right) = (Filled(values), Filled(values));
        left.AddScaled(right, scale);
        left.Subtract(right);
        left.Scale(scale);

        var inside = 0.0;
        for (var i = 0; i < Mixed.Entries.Count; i++)
        {
            if (Mixed.Entries[i].Type is ElementType.Float32)
            {
                inside += left.Values<float>(i).ToArray().Count(value => value != 0);
            }
        }

        return left.Flat<float>().ToArray().Count(value => value != 0) <= inside;
    });

    [Fact]
    public void Adding_a_multiple_and_subtracting_agree_with_plain_loops() => Gen.Select(Gen.Float[-9, 9].Array[33], Gen.Float[-9, 9].Array[33], Gen.Double[-3, 3]).Sample((a, b, scale) =>
    {
        var (sum, difference) = (Filled(a), Filled(a));
        sum.AddScaled(Filled(b), scale);
        difference.Subtract(Filled(b));

        return Enumerable.Range(0, 17).All(i =>
            sum.Values<float>("d")[i] == a[16 + i] + (b[16 + i] * (float)scale) && difference.Values<float>("d")[i] == a[16 + i] - b[16 + i]);
    });

    [Fact]
    public void The_content_hash_depends_on_names_types_shapes_and_numbers_and_on_nothing_else()
    {
        static TensorBag Bag(string slot, string path, IReadOnlyList<long> shape, float value, TensorKind kind = TensorKind.Trainable)
        {
            var bag = new TensorBag(new BagSchema([KeyValuePair.Create(slot, new SlotSchema([new(path, ElementType.Float32, shape, kind, [])]))]));
            bag[slot].Values<float>(path).Fill(value);
            return bag;
        }

        var hash = Bag("model", "w", [2, 3], 1).ContentHash();

        Assert.Equal(hash, Bag("model", "w", [2, 3], 1, TensorKind.Statistic).ContentHash());
        Assert.Equal(hash, Bag("model", "w", [2, 3], 1).Clone().ContentHash());
        Assert.NotEqual(hash, Bag("dual", "w", [2, 3], 1).ContentHash());
        Assert.NotEqual(hash, Bag("model", "v", [2, 3], 1).ContentHash());
        Assert.NotEqual(hash, Bag("model", "w", [3, 2], 1).ContentHash());
        Assert.NotEqual(hash, Bag("model", "w", [2, 3], 2).ContentHash());

        var padded = Bag("model", "w", [2, 3], 1);
        padded["model"].Flat<float>()[^1] = 5; // padding, which arithmetic would never touch
        Assert.Equal(hash, padded.ContentHash());
    }

    [Fact]
    public void A_clone_shares_nothing_and_a_part_shares_its_numbers()
    {
        var bag = new TensorBag(new BagSchema([KeyValuePair.Create("model", Mixed), KeyValuePair.Create("dual", Mixed)]));
        var (clone, part) = (bag.Clone(), bag.Only(slot => slot == "dual"));

        bag["dual"].Values<float>("a").Fill(3);

        Assert.Equal(0, clone["dual"].Values<float>("a")[0]);
        Assert.Equal(3, part["dual"].Values<float>("a")[0]);
        Assert.False(part.Contains("model"));
    }

    private static TensorSlot Filled(float[] values)
    {
        var slot = new TensorSlot(Mixed);
        values.AsSpan(0, 15).CopyTo(slot.Values<float>("a"));
        slot.Values<float>("c")[0] = values[15];
        values.AsSpan(16, 17).CopyTo(slot.Values<float>("d"));
        return slot;
    }
}
