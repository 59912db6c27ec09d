using Platform.Learning.Tensors;

namespace Platform.Learning.Safetensors;

/// <summary>What a file's header says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">Its axes; empty for a scalar.</param>
public record SafetensorsHeader(string Name, ElementType Type, IReadOnlyList<long> Shape)
{
    /// <summary>How many bytes its numbers take.</summary>
    /// <exception cref="OverflowException">More than 64 bits count.</exception>
    public long Size => Shape.Contains(0) ? 0 : Shape.Aggregate((long)Type.Size(), (product, axis) => checked(product * axis));
}

/// <summary>One tensor of a file that was read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">Its axes; empty for a scalar.</param>
/// <param name="Bytes">Its numbers, little-endian, row-major: a view of the file.</param>
public sealed record SafetensorsEntry(string Name, ElementType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes) : SafetensorsHeader(Name, Type, Shape);
