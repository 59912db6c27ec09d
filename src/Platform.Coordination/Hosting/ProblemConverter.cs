using Platform.Contracts;
using Platform.Contracts.Problems;

namespace Platform.Coordination.Hosting;

/// <summary>A refusal as it travels between silos.</summary>
[GenerateSerializer, Alias("fl.problem.v1")]
internal struct ProblemSurrogate
{
    [Id(0)]
    public string Code;

    [Id(1)]
    public string Detail;

    /// <summary>The faults as JSON: Contracts knows nothing of Orleans.</summary>
    [Id(2)]
    public string Faults;
}

/// <summary>Carries a refusal's code and faults across grain calls, which would keep only its message.</summary>
[RegisterConverter]
internal sealed class ProblemConverter : IConverter<ProblemException, ProblemSurrogate>
{
    public ProblemException ConvertFromSurrogate(in ProblemSurrogate surrogate) =>
        new(surrogate.Code, surrogate.Detail, PlatformJson.Read<List<Fault>>(surrogate.Faults));

    public ProblemSurrogate ConvertToSurrogate(in ProblemException value) =>
        new() { Code = value.Code, Detail = value.Message, Faults = PlatformJson.Write(value.Faults) };
}
