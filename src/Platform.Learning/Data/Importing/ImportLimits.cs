using Platform.Contracts.Problems;

namespace Platform.Learning.Data.Importing;

/// <summary>What a shard may hold: checked against what a file claims, before memory is taken for it.</summary>
internal static class ImportLimits
{
    /// <summary>2 GiB of 32-bit floats.</summary>
    public const long MostFeatures = 1L << 29;

    public const int MostClasses = 100_000;

    /// <summary>Refuses a number of samples and a size of each that are too much, or nothing.</summary>
    public static void Check(string place, long samples, long features)
    {
        if (samples < 1 || features < 1)
        {
            throw Refusal.Malformed(place, $"it holds {samples} samples of {features} numbers; a shard needs at least one of each");
        }

        if (samples > MostFeatures / features)
        {
            throw Refusal.Malformed(place, $"it claims {samples} samples of {features} numbers; a shard holds at most {MostFeatures} numbers, so import it in parts");
        }
    }

    /// <summary>Refuses a label that is no class.</summary>
    public static long Label(string place, long label) => label is >= 0 and < MostClasses
        ? label
        : throw new ProblemException(new Fault(place, ProblemCodes.SchemaMismatch, $"{place}: the label {label} is not a class from 0 to {MostClasses - 1}."));

    /// <summary>Refuses a feature that is not finite.</summary>
    public static float Feature(string place, double value) => float.IsFinite((float)value)
        ? (float)value
        : throw new ProblemException(new Fault(place, ProblemCodes.NonFinite, $"{place}: {value} is not a finite number; training on it would spoil the model."));
}

/// <summary>Refusals of files.</summary>
internal static class Refusal
{
    public static ProblemException Malformed(string place, string detail) =>
        new(new Fault(place, ProblemCodes.MalformedFile, $"{place}: {detail}."));
}
