using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Platform.Contracts.Ids;

namespace Platform.Learning.Tensors;

/// <summary>An ordered map <c>slot/path → tensor</c>: a server state, a client state, what is broadcast or what is uploaded.</summary>
public sealed class TensorBag
{
    private readonly Dictionary<string, TensorSlot> _slots;

    /// <summary>A bag of zeros.</summary>
    public TensorBag(BagSchema schema)
        : this(schema.Slots.Select(slot => KeyValuePair.Create(slot.Key, new TensorSlot(slot.Value))))
    {
    }

    /// <summary>A bag of existing slots; it shares their numbers.</summary>
    public TensorBag(IEnumerable<KeyValuePair<string, TensorSlot>> slots)
    {
        Slots = [.. slots];
        _slots = Slots.ToDictionary(StringComparer.Ordinal);
        Schema = new(Slots.Select(slot => KeyValuePair.Create(slot.Key, slot.Value.Schema)));
    }

    /// <summary>Its slots and their tensors.</summary>
    public BagSchema Schema { get; }

    /// <summary>Its slots, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, TensorSlot>> Slots { get; }

    /// <summary>One slot.</summary>
    public TensorSlot this[string slot] => _slots.TryGetValue(slot, out var found) ? found : throw new KeyNotFoundException($"The bag has no slot '{slot}'.");

    /// <summary>Whether there is such a slot.</summary>
    public bool Contains(string slot) => _slots.ContainsKey(slot);

    /// <summary>A bag with the same tensors and equal numbers.</summary>
    public TensorBag Clone() => new(Slots.Select(slot => KeyValuePair.Create(slot.Key, slot.Value.Clone())));

    /// <summary>A bag of those slots that <paramref name="keep"/> names; it shares their numbers.</summary>
    public TensorBag Only(Func<string, bool> keep) => new(Slots.Where(slot => keep(slot.Key)));

    /// <summary>The SHA-256 over names, types, shapes and numbers in order; padding does not count, nor does the kind of an entry.</summary>
    public Sha256Digest ContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, slot) in Slots)
        {
            for (var i = 0; i < slot.Schema.Entries.Count; i++)
            {
                hash.AppendData(Header(name, slot.Schema.Entries[i]));
                hash.AppendData(slot.Bytes(i));
            }
        }

        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }

    private static byte[] Header(string slot, TensorEntry entry)
    {
        var name = Encoding.UTF8.GetBytes($"{slot}/{entry.Path}");
        var header = new byte[name.Length + (sizeof(long) * (3 + entry.Shape.Count))];
        BinaryPrimitives.WriteInt64LittleEndian(header, name.Length);
        name.CopyTo(header, sizeof(long));
        var rest = header.AsSpan(sizeof(long) + name.Length);
        foreach (var number in (ReadOnlySpan<long>)[(long)entry.Type, entry.Shape.Count, .. entry.Shape])
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, number);
            rest = rest[sizeof(long)..];
        }

        return header;
    }
}
