namespace Platform.Learning.Tensors;

/// <summary>A tensor's numbers as 64-bit floats, whatever its type.</summary>
internal static class Numbers
{
    /// <summary>A copy.</summary>
    public static double[] Of(TensorSlot slot, int entry) => slot.Schema.Entries[entry].Type is ElementType.Float64
        ? slot.Values<double>(entry).ToArray()
        : Array.ConvertAll(slot.Values<float>(entry).ToArray(), value => (double)value);

    /// <summary>tensor ← scale · values.</summary>
    public static void Set(TensorSlot slot, int entry, double[] values, double scale)
    {
        if (slot.Schema.Entries[entry].Type is ElementType.Float64)
        {
            Array.ConvertAll(values, value => value * scale).CopyTo(slot.Values<double>(entry));
        }
        else
        {
            Array.ConvertAll(values, value => (float)(value * scale)).CopyTo(slot.Values<float>(entry));
        }
    }
}
