namespace Platform.Learning.Tensors;

/// <summary>The types of number a tensor holds. Our own, because naming torch's starts its native loader.</summary>
public enum ElementType
{
    /// <summary>32-bit IEEE float.</summary>
    Float32 = 0,

    /// <summary>64-bit IEEE float.</summary>
    Float64 = 1,

    /// <summary>64-bit signed whole number.</summary>
    Int64 = 2,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this ElementType type) => type is ElementType.Float32 ? sizeof(float) : sizeof(double);
}
