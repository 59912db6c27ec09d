using Platform.Learning.Catalogue;

namespace Platform.Learning.Algorithms;

/// <summary>The federated methods there are. A new one is a folder beside this file and a line here.</summary>
public static class AlgorithmCatalogue
{
    /// <summary>The catalogue.</summary>
    public static Catalogue<Algorithm> Instance { get; } = new("algorithm", [FedAvg.FedAvg.Type, FedProx.FedProx.Type, FedSpeed.FedSpeed.Type]);
}
