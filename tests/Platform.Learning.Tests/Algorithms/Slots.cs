using Platform.Contracts.Ids;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>Compares slots.</summary>
internal static class Slots
{
    public static double Distance(TensorSlot left, TensorSlot right)
    {
        var difference = left.Clone();
        difference.AddScaled(right, -1);
        return Math.Sqrt(difference.SquaredNorm());
    }

    public static void AssertClose(TensorSlot expected, TensorSlot actual, double tolerance) =>
        Assert.True(Distance(expected, actual) <= tolerance, $"The distance is {Distance(expected, actual)}.");

    public static Sha256Digest Digest(TensorSlot slot) => new TensorBag([KeyValuePair.Create("slot", slot)]).ContentHash();
}
