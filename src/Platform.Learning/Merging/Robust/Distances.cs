using Platform.Learning.Tensors;

namespace Platform.Learning.Merging.Robust;

/// <summary>Inner products between uploads, over everything that is uploaded.</summary>
internal static class Distances
{
    /// <summary>‖uᵢ − uⱼ‖².</summary>
    public static double[,] Squared(IReadOnlyList<ClientUpload> uploads)
    {
        var squared = new double[uploads.Count, uploads.Count];
        foreach (var (name, slot) in uploads[0].Upload.Slots)
        {
            for (var entry = 0; entry < slot.Schema.Entries.Count; entry++)
            {
                var values = uploads.Select(one => Numbers.Of(one.Upload[name], entry)).ToList();
                for (var i = 0; i < values.Count; i++)
                {
                    for (var j = 0; j < i; j++)
                    {
                        squared[i, j] += Squared(values[i], values[j]);
                        squared[j, i] = squared[i, j];
                    }
                }
            }
        }

        return squared;
    }

    private static double Squared(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += (left[i] - right[i]) * (left[i] - right[i]);
        }

        return sum;
    }
}
