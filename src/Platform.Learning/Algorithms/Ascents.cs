using Platform.Learning.Catalogue;
using Platform.Learning.Plans;

namespace Platform.Learning.Algorithms;

/// <summary>Reads the options of a sharpness-aware ascent.</summary>
internal static class Ascents
{
    /// <summary>The ascent, or null where its length is 0: the result is then that without it, to the last bit.</summary>
    public static Perturb? Read(OptionReader options, Option<double> rho)
    {
        var normalized = options.Read(SharedOptions.Ascent) == "normalized";
        return options.Read(rho) is > 0 and var length ? new Perturb(length, normalized) : null;
    }
}
