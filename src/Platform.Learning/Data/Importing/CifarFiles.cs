using Platform.Contracts.Problems;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Importing;

/// <summary>
/// The binary batches of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): records without any header, one label byte or two (the last one counts),
/// then the red, green and blue planes of 32x32 bytes.
/// </summary>
internal static class CifarFiles
{
    private const int Pixels = 3 * 32 * 32;
    private const float Grey = 1f / 255;

    /// <summary>Reads batches one after the other; the sample shape is [3, 32, 32].</summary>
    /// <param name="files">The batches, by <c>batch1</c>, <c>batch2</c> and so on.</param>
    /// <param name="labelBytes">How many label bytes a record begins with.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="limit">The most samples that are taken.</param>
    /// <param name="scale">What every byte is multiplied by.</param>
    public static Samples Read(IReadOnlyDictionary<string, Stream> files, int labelBytes, int classes, int? limit, double? scale)
    {
        var batches = Batches(files);
        var record = new byte[labelBytes + Pixels];
        var count = batches.Sum(batch => Records(batch.Part, batch.File, record.Length));
        ImportLimits.Check(batches[0].Part, count, Pixels);
        count = Math.Min(count, limit ?? count);
        var features = new float[count * Pixels];
        var labels = new long[count];
        var factor = (float?)scale ?? Grey;
        var next = 0;
        foreach (var (part, file) in batches)
        {
            for (; next < count && file.Position < file.Length; next++)
            {
                file.ReadExactly(record);
                labels[next] = Label(part, (file.Position / record.Length) - 1, record[labelBytes - 1], classes);
                for (var i = 0; i < Pixels; i++)
                {
                    features[(next * Pixels) + i] = record[labelBytes + i] * factor;
                }
            }
        }

        return new(features, labels, [3, 32, 32]);
    }

    private static List<(string Part, Stream File)> Batches(IReadOnlyDictionary<string, Stream> files)
    {
        List<(string, Stream)> batches = [];
        while (files.TryGetValue($"batch{batches.Count + 1}", out var file))
        {
            batches.Add(($"batch{batches.Count + 1}", file));
        }

        return batches.Count > 0 && batches.Count == files.Count
            ? batches
            : throw new ProblemException(new Fault(
                $"/files/batch{batches.Count + 1}", ProblemCodes.MissingField, $"The format needs files 'batch1', 'batch2' and so on; there is no 'batch{batches.Count + 1}', and the files are {string.Join(", ", files.Keys.Order(StringComparer.Ordinal))}."));
    }

    private static long Records(string part, Stream file, int record) => file.Length > 0 && file.Length % record == 0
        ? file.Length / record
        : throw Refusal.Malformed(part, $"it has {file.Length} bytes, and a binary batch has records of {record}");

    private static long Label(string part, long record, byte label, int classes) => label < classes
        ? label
        : throw Refusal.Malformed(part, $"record {record} has the label {label}, and there are the classes 0 to {classes - 1}; is it a binary batch of this data set?");
}
